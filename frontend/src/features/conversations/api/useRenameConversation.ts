import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { conversationKeys } from "./keys";

export function useRenameConversation(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, title }: { id: string; title: string }) =>
      unwrap(
        await client.PATCH("/api/agents/{agent_id}/conversations/{conversation_id}", {
          params: { path: { agent_id: agentId, conversation_id: id } },
          body: { title },
        }),
      ),
    onSuccess: (_data, { id }) =>
      Promise.all(
        [conversationKeys.detail(agentId, id), conversationKeys.list(agentId), conversationKeys.everywhere].map(
          (queryKey) => queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
