import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { knowledgeKeys } from "./keys";

/** The parsed text of one page with its passages; `page` null = not known yet. */
export function usePageText(agentId: string, documentId: string, page: number | null) {
  return useQuery({
    queryKey: knowledgeKeys.text(agentId, documentId, page ?? 0),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/knowledge/documents/{document_id}/text", {
          params: { path: { agent_id: agentId, document_id: documentId }, query: { page: page ?? 1 } },
          signal,
        }),
      ),
    enabled: page !== null,
    placeholderData: keepPreviousData,
  });
}
