import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { type AreaSearch, momentsOf } from "../lib/areaSearch";
import { conversationKeys } from "./keys";

const PAGE = 30;
const REFRESH_MS = 30_000;

/** The conversations of all agents, or of one, as the address asks for them. */
export function useAllConversations(wanted: AreaSearch) {
  const { q, channel, agent, state, tests } = wanted;
  const query = { q, channel, agent_id: agent, state, tests, ...momentsOf(wanted) };
  return useInfiniteQuery({
    queryKey: [...conversationKeys.everywhere, query],
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/conversations", {
          params: { query: { ...query, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}
