import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { Init } from "../../shared/protocol";
import type { Host } from "../host";

/** Tells the page what happens to answers: under way, arrived, arrived unseen. */
export function useRunReports(host: Host, init: Init) {
  const { open } = useSyncExternalStore(host.subscribe, host.getShown);
  const unread = useRef(init.unread);

  const unseen = useCallback(() => {
    if (host.getShown().open) return;
    unread.current += 1;
    host.send({ type: "unread", count: unread.current });
  }, [host]);

  useEffect(() => {
    if (open) unread.current = 0;
  }, [open]);

  const onRun = useCallback(
    (conversationId: string, runId: string, finished: boolean) => {
      host.send({ type: "busy", busy: !finished });
      if (!finished) return;
      host.send({ type: "message", conversation_id: conversationId, run_id: runId });
      unseen();
    },
    [host, unseen],
  );
  return { onRun, unseen };
}
