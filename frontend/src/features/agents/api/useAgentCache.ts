import { useQueryClient } from "@tanstack/react-query";
import type { Agent } from "@/api/types";
import { agentKeys } from "./keys";

/** Puts an agent that the API answered with in place of the cached one; lists follow. */
export function useAgentCache(): (agent: Agent) => void {
  const queryClient = useQueryClient();
  return (agent) => {
    queryClient.setQueryData(agentKeys.detail(agent.id), agent);
    void queryClient.invalidateQueries({ queryKey: agentKeys.lists });
    void queryClient.invalidateQueries({ queryKey: agentKeys.versions(agent.id) });
    void queryClient.invalidateQueries({ queryKey: ["dashboard"] });
  };
}
