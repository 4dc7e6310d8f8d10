import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { conversationKeys } from "./keys";

/** Marks a request for a person as answered, whoever answered it and wherever. */
export function useMarkAnswered(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/conversations/{conversation_id}/answered", {
          params: { path: { agent_id: agentId, conversation_id: id } },
        }),
      ),
    onSettled: (_data, _error, id) =>
      Promise.all(
        [
          conversationKeys.detail(agentId, id),
          conversationKeys.list(agentId),
          conversationKeys.everywhere,
          // The start page counts who waits.
          ["dashboard"],
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
}
