import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { isWorking } from "../lib/status";
import type { DocumentStatus } from "@/api/types";
import { knowledgeKeys } from "./keys";

const PAGE = 50;
const WORKING_REFRESH_MS = 1500;

export interface DocumentFilter {
  q?: string;
  status?: DocumentStatus;
}

/** An agent's documents, newest first; asked again while one of them is being worked on. */
export function useDocuments(agentId: string, { q, status }: DocumentFilter) {
  return useInfiniteQuery({
    queryKey: knowledgeKeys.list(agentId, { q, status }),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/knowledge/documents", {
          params: { path: { agent_id: agentId }, query: { limit: PAGE, cursor: pageParam, q, status } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // Sources bring documents behind this page.
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isWorking)) ? WORKING_REFRESH_MS : false,
  });
}
