import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { runKey } from "@/features/chat/api/useRun";
import { conversationKeys } from "@/features/conversations/api/keys";

/** Keeps history, trace and dashboard true when a run begins or ends. */
export function useRunEffects(agentId: string): (runId: string, finished: boolean) => void {
  const queryClient = useQueryClient();
  return useCallback(
    (runId, finished) => {
      void queryClient.invalidateQueries({ queryKey: conversationKeys.list(agentId) });
      if (!finished) return;
      void queryClient.invalidateQueries({ queryKey: runKey(agentId, runId) });
      void queryClient.invalidateQueries({ queryKey: ["dashboard"] });
    },
    [queryClient, agentId],
  );
}
