import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useAgentCache } from "./useAgentCache";

/** Makes a new version with the configuration of an old one. */
export function useRestoreVersion(agentId: string) {
  const keep = useAgentCache();
  return useMutation({
    mutationFn: async ({ number, changelog }: { number: number; changelog: string }) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/versions/{number}/restore", {
          params: { path: { agent_id: agentId, number } },
          body: { changelog },
        }),
      ),
    onSuccess: keep,
  });
}
