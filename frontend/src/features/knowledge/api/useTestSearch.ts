import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { knowledgeKeys } from "./keys";

const RESULTS = 20;

/** What the agent would find for a question, with every score; null asks nothing. */
export function useTestSearch(agentId: string, query: string | null) {
  return useQuery({
    queryKey: knowledgeKeys.search(agentId, query ?? ""),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/search", {
          params: { path: { agent_id: agentId } },
          body: { query: query ?? "", k: RESULTS },
          signal,
        }),
      ),
    enabled: query !== null,
    placeholderData: keepPreviousData,
  });
}
