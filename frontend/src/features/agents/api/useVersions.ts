import { useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { agentKeys } from "./keys";

const PAGE = 30;

/** The saved versions of an agent's configuration, newest first. */
export function useVersions(agentId: string) {
  return useInfiniteQuery({
    queryKey: agentKeys.versions(agentId),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/versions", {
          params: { path: { agent_id: agentId }, query: { limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
