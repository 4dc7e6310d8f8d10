import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { knowledgeKeys } from "./keys";

export const knowledgeQuery = (agentId: string) =>
  queryOptions({
    queryKey: knowledgeKeys.summary(agentId),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/knowledge", { params: { path: { agent_id: agentId } }, signal }),
      ),
  });

/** An agent's knowledge as a whole: totals, limits, what is pinned and excluded. */
export function useKnowledge(agentId: string) {
  return useQuery(knowledgeQuery(agentId));
}
