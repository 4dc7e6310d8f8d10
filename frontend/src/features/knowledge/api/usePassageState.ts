import { useMutation, useQueryClient } from "@tanstack/react-query";
import i18n from "i18next";
import { toast } from "sonner";
import { client, unwrap } from "@/api/client";
import { problemMessage } from "@/lib/problemMessage";
import type { PassageState } from "@/api/types";
import { knowledgeKeys } from "./keys";

interface Change {
  id: string;
  state: PassageState;
  /** What it was, so that the change can be undone. */
  before: PassageState;
}

/** Pins or excludes a passage, or takes that back; the message offers the way back. */
export function usePassageState(agentId: string) {
  const queryClient = useQueryClient();
  const set = async ({ id, state }: Omit<Change, "before">) =>
    unwrap(
      await client.PUT("/api/agents/{agent_id}/knowledge/passages/{passage_id}/state", {
        params: { path: { agent_id: agentId, passage_id: id } },
        body: { state },
      }),
    );
  const refresh = () => queryClient.invalidateQueries({ queryKey: knowledgeKeys.all(agentId) });
  const onError = (error: unknown) => void toast.error(problemMessage(error));
  return useMutation({
    mutationFn: (change: Change) => set(change),
    onSuccess: (_passage, { id, state, before }) => {
      toast.success(i18n.t(`knowledge:passage.done.${state ?? "none"}`), {
        action: {
          label: i18n.t("knowledge:passage.undo"),
          onClick: () => void set({ id, state: before }).then(refresh, onError),
        },
      });
      return refresh();
    },
    onError,
  });
}
