import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { agentKeys } from "./keys";

/** One version with its configuration, which never changes. */
export function useVersion(agentId: string, number: number) {
  return useQuery({
    queryKey: agentKeys.version(agentId, number),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/versions/{number}", {
          params: { path: { agent_id: agentId, number } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}
