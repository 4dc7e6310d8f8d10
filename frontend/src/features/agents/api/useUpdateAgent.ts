import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useAgentCache } from "./useAgentCache";

export interface AgentPatch {
  name?: string;
  description?: string;
  icon?: string;
  color?: string;
  /** The revision the change was made on; another one is a 409 `revision_conflict`. */
  revision: number;
}

export function useUpdateAgent(agentId: string) {
  const keep = useAgentCache();
  return useMutation({
    mutationFn: async (patch: AgentPatch) =>
      unwrap(
        await client.PATCH("/api/agents/{agent_id}", {
          params: { path: { agent_id: agentId } },
          body: patch,
        }),
      ),
    onSuccess: keep,
  });
}
