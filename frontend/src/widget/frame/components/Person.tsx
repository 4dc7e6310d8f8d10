import { useEffect, useState, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { FrameProps } from "./FrameApp";
import { FrameHeader } from "./FrameHeader";
import { History } from "./History";
import { OfflineNote } from "./OfflineNote";
import { PreChatForm } from "./PreChatForm";
import { Talk } from "./Talk";
import { useFrameFocus } from "../hooks/useFrameFocus";

/** What one person sees: the form first where there is one, then the chat and its history. */
export function Person({ host, init, visitor, first }: FrameProps & { first: string | null }) {
  const { session, waiting } = useSyncExternalStore(visitor.subscribe, visitor.getState);
  const { fullScreen } = useSyncExternalStore(host.subscribe, host.getShown);
  const [conversationId, setConversationId] = useState(first);
  const [historyOpen, setHistoryOpen] = useState(false);
  const queryClient = useQueryClient();
  const { config } = init;
  const { pre_chat: form } = config;
  const mustAnswer = form.enabled && form.fields.length > 0 && session?.form_done !== true;
  const root = useFrameFocus(host);

  useEffect(() => host.send({ type: "conversation", id: conversationId }), [host, conversationId]);
  // The lists are this person's.
  useEffect(() => () => queryClient.clear(), [queryClient]);

  const open = (id: string | null) => {
    setConversationId(id);
    setHistoryOpen(false);
  };
  return (
    <div className="flex h-dvh flex-col bg-bg text-fg" ref={root}>
      <FrameHeader
        canStartNew={!mustAnswer && (conversationId !== null || historyOpen)}
        color={init.look.color}
        fullScreen={fullScreen}
        historyOpen={historyOpen}
        icon={config.agent.icon}
        onClose={() => host.send({ type: "close" })}
        onHistory={session && !mustAnswer ? () => setHistoryOpen(!historyOpen) : undefined}
        onNew={() => open(null)}
        title={config.title}
      />
      <OfflineNote />
      <main aria-label={config.title} className="flex min-h-0 flex-1 flex-col">
        {mustAnswer && !waiting ? (
          <PreChatForm fields={form.fields} intro={config.welcome_message} visitor={visitor} />
        ) : (
          <>
            {historyOpen && <History currentId={conversationId} onOpen={open} visitor={visitor} />}
            <Talk
              conversationId={conversationId}
              hidden={historyOpen || waiting}
              host={host}
              init={init}
              onConversation={setConversationId}
              visitor={visitor}
            />
          </>
        )}
      </main>
    </div>
  );
}
