import { useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

const PAGE = 25;

/** The workspace's agents, whose knowledge is asked for one by one. */
export function useAgentNames() {
  return useInfiniteQuery({
    queryKey: ["agents", "list", "knowledge"],
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents", { params: { query: { limit: PAGE, cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
