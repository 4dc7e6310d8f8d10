import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { knowledgeKeys } from "./keys";

/** One passage with the page that it stands on. */
export function usePassage(agentId: string, passageId: string | null) {
  return useQuery({
    queryKey: knowledgeKeys.passage(agentId, passageId ?? ""),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/knowledge/passages/{passage_id}", {
          params: { path: { agent_id: agentId, passage_id: passageId ?? "" } },
          signal,
        }),
      ),
    enabled: passageId !== null,
  });
}
