import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { agentKeys } from "./keys";

/** One agent with its draft configuration. */
export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: agentKeys.detail(agentId),
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/agents/{agent_id}", { params: { path: { agent_id: agentId } }, signal })),
  });

export function useAgent(agentId: string) {
  return useQuery(agentQuery(agentId));
}
