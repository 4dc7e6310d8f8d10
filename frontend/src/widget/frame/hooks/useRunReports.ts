import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { Init } from "../../shared/protocol";
import type { Host } from "../host";

/** Tells the page what happens to answers: under way, arrived, arrived unseen. */
export function useRunReports(host: Host, init: Init) {
  const { open } = useSyncExternalStore(host.subscribe, host.getShown);
  const unread = useRef(init.unread);

  useEffect(() => {
    if (open) unread.current = 0;
  }, [open]);

  const began = useCallback(() => host.send({ type: "busy", busy: true }), [host]);

  const arrived = useCallback(
    (conversationId: string) => {
      host.send({ type: "busy", busy: false });
      host.send({ type: "message", conversation_id: conversationId });
      if (host.getShown().open) return;
      unread.current += 1;
      host.send({ type: "unread", count: unread.current });
    },
    [host],
  );
  return { began, arrived };
}
