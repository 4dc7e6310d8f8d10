import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { AgentConfig } from "@/api/types";
import { useAgentCache } from "./useAgentCache";

export interface ConfigChange {
  config: AgentConfig;
  /** The version the change was made on; another one is a 409 `version_conflict`. */
  base_version: number;
  changelog?: string;
}

/** Saves a configuration as a new version. */
export function useSaveConfig(agentId: string) {
  const keep = useAgentCache();
  return useMutation({
    mutationFn: async ({ changelog = "", ...change }: ConfigChange) =>
      unwrap(
        await client.PUT("/api/agents/{agent_id}/config", {
          params: { path: { agent_id: agentId } },
          body: { ...change, changelog },
        }),
      ),
    onSuccess: keep,
  });
}
