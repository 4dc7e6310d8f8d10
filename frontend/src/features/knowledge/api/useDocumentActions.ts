import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { inTurns } from "../lib/inTurns";
import { knowledgeKeys } from "./keys";

const AT_ONCE = 4;
export type DocumentAction = "delete" | "retry" | "reindex";

/** What became of an action on several documents. */
export interface ActionOutcome {
  done: string[];
  /** The first failure, if there was one. */
  error: unknown;
}

async function act(agentId: string, documentId: string, action: DocumentAction): Promise<void> {
  const params = { path: { agent_id: agentId, document_id: documentId } };
  if (action === "delete") {
    unwrap(await client.DELETE("/api/agents/{agent_id}/knowledge/documents/{document_id}", { params }));
  } else if (action === "retry") {
    unwrap(await client.POST("/api/agents/{agent_id}/knowledge/documents/{document_id}/retry", { params }));
  } else {
    unwrap(await client.POST("/api/agents/{agent_id}/knowledge/documents/{document_id}/reindex", { params }));
  }
}

/** Deletes, retries or re-indexes documents, some at a time; what works is done, whatever fails. */
export function useDocumentActions(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, action }: { ids: readonly string[]; action: DocumentAction }) => {
      const outcome: ActionOutcome = { done: [], error: null };
      await inTurns(ids, AT_ONCE, async (id) => {
        try {
          await act(agentId, id, action);
          outcome.done.push(id);
        } catch (error) {
          outcome.error ??= error;
        }
      });
      return outcome;
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: knowledgeKeys.all(agentId) }),
  });
}
