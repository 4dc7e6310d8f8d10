import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { conversationKeys } from "./keys";

/**
 * The head of one conversation, with what is known about the visitor who began it; with `followMs`
 * asked for again and again, as long as it is in sight.
 */
export function useConversation(agentId: string, id: string, followMs?: number) {
  return useQuery({
    queryKey: conversationKeys.detail(agentId, id),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/conversations/{conversation_id}", {
          params: { path: { agent_id: agentId, conversation_id: id } },
          signal,
        }),
      ),
    refetchInterval: followMs,
  });
}
