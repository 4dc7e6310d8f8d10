import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useAgentCache } from "./useAgentCache";

/** Makes a version the one that answers in production. */
export function usePromoteVersion(agentId: string) {
  const keep = useAgentCache();
  return useMutation({
    mutationFn: async (version: number) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/promote", {
          params: { path: { agent_id: agentId } },
          body: { version },
        }),
      ),
    onSuccess: keep,
  });
}
