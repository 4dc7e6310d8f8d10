import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { deployKeys } from "./keys";

const REFRESH_MS = 30_000;

/** Where the agent answers, with which version, and how much of today's limits is used. */
export function useDeployment(agentId: string) {
  return useQuery({
    queryKey: deployKeys.deployment(agentId),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/deployment", { params: { path: { agent_id: agentId } }, signal }),
      ),
    // Programs and visitors use it up behind this page.
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}
