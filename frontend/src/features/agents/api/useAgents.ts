import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { agentKeys } from "./keys";

const PAGE = 25;

/** The workspace's agents, newest first; `q` searches in names and descriptions. */
export function useAgents(q: string) {
  return useInfiniteQuery({
    queryKey: agentKeys.list(q),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents", {
          params: { query: { limit: PAGE, cursor: pageParam, q: q || undefined } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
