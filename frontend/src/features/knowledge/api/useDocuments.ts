import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { isWorking } from "../lib/status";
import type { DocumentStatus } from "@/api/types";
import { knowledgeKeys } from "./keys";

const PAGE = 50;
const WORKING_REFRESH_MS = 1500;
/** How long the documents of a removed source may take to go. */
const REMOVAL_MS = 30_000;

export interface DocumentFilter {
  q?: string;
  status?: DocumentStatus;
}

/**
 * An agent's documents, newest first; asked again while one of them is being worked on, and while
 * those of a removed source go.
 */
export function useDocuments(agentId: string, { q, status }: DocumentFilter) {
  const queryClient = useQueryClient();
  const areGoing = () =>
    Date.now() - (queryClient.getQueryData<number>(knowledgeKeys.removedAt(agentId)) ?? 0) < REMOVAL_MS;
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
      areGoing() || state.data?.pages.some((page) => page.items.some(isWorking)) ? WORKING_REFRESH_MS : false,
  });
}
