import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { conversationKeys } from "./keys";

const PAGE = 30;

/** An agent's conversations, latest activity first; `q` searches in titles and in what was said. */
export function useConversations(agentId: string, q: string) {
  return useInfiniteQuery({
    queryKey: conversationKeys.search(agentId, q),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/conversations", {
          params: {
            path: { agent_id: agentId },
            query: { limit: PAGE, cursor: pageParam, q: q || undefined },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
