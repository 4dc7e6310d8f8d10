import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { agentKeys } from "./keys";

export function useDeleteAgent() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (agentId: string) =>
      unwrap(await client.DELETE("/api/agents/{agent_id}", { params: { path: { agent_id: agentId } } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: agentKeys.lists });
      void queryClient.invalidateQueries({ queryKey: ["dashboard"] });
    },
  });
}
