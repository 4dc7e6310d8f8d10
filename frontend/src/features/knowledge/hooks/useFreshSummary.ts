import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { knowledgeKeys } from "../api/keys";
import type { KnowledgeDocument } from "@/api/types";

/** Asks for the totals again when a document has come to its end, or has gone. */
export function useFreshSummary(agentId: string, documents: readonly KnowledgeDocument[]): void {
  const queryClient = useQueryClient();
  const mark = documents.map(({ id, status, passages }) => `${id} ${status} ${passages}`).join();
  const seen = useRef(mark);
  useEffect(() => {
    if (seen.current === mark) return;
    seen.current = mark;
    void queryClient.invalidateQueries({ queryKey: knowledgeKeys.summary(agentId) });
  }, [queryClient, agentId, mark]);
}
