import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { CallChannel, CallStatus } from "../lib/parts";
import { deployKeys } from "./keys";

const PAGE = 20;
const REFRESH_MS = 15_000;

export interface CallFilter {
  channel?: CallChannel;
  status?: CallStatus;
  limit?: number;
}

/** The runs of deployed channels, newest first; those of the playground are not among them. */
export function useCalls(agentId: string, filter: CallFilter) {
  const { channel, status, limit = PAGE } = filter;
  return useInfiniteQuery({
    queryKey: deployKeys.calls(agentId, filter),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/runs", {
          params: {
            path: { agent_id: agentId },
            query: { channel: channel ?? "deployed", status, limit, cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}
