import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Chat } from "@/features/chat/components/Chat";
import { useChat } from "@/features/chat/hooks/useChat";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { cn } from "@/lib/cn";
import { createVisitorTransport } from "../visitorTransport";
import { useRunReports } from "../hooks/useRunReports";
import type { FrameProps } from "./FrameApp";
import { Handoff } from "./Handoff";
import { PassageDialog } from "./PassageDialog";

/** Characters that a visitor may send at once. */
const MESSAGE_LIMIT = 10_000;

export interface TalkProps extends FrameProps {
  conversationId: string | null;
  hidden: boolean;
  onConversation: (conversationId: string | null) => void;
}

/** The chat itself, with the way to a person below the conversation. */
export function Talk({ host, init, visitor, conversationId, hidden, onConversation }: TalkProps) {
  const { t } = useTranslation("widget");
  const { config } = init;
  const { closed } = useSyncExternalStore(visitor.subscribe, visitor.getState);
  const [citation, setCitation] = useState<Citation | null>(null);
  const [escalated, setEscalated] = useState<string | null>(null);
  const { began, arrived } = useRunReports(host, init);
  const [transport] = useState(() =>
    createVisitorTransport(visitor, {
      wasBusy: init.busy,
      onArrived: arrived,
      onEscalated: setEscalated,
      onMissing: () => onConversation(null),
    }),
  );
  const current = useRef(conversationId);
  const options = useMemo(
    () => ({
      onConversation: (id: string) => {
        current.current = id;
        onConversation(id);
      },
      onRun: (_: string, finished: boolean) => {
        if (finished) arrived(current.current ?? "");
        else began();
      },
    }),
    [onConversation, began, arrived],
  );
  useEffect(() => {
    current.current = conversationId;
  }, [conversationId]);
  const chat = useChat(transport, conversationId, options);
  const face = useMemo(
    () => ({
      name: config.title,
      icon: config.agent.icon,
      color: config.agent.color,
      welcomeMessage: config.welcome_message || t("welcome"),
      suggestedQuestions: config.suggested_questions,
    }),
    [config, t],
  );
  return (
    <div className={cn("flex min-h-0 flex-1 flex-col", hidden && "hidden")}>
      <Chat
        agent={face}
        chat={chat}
        className="flex-1"
        disabledReason={closed ? t("closed") : undefined}
        messageLimit={MESSAGE_LIMIT}
        onCitation={setCitation}
      />
      {config.handoff.enabled && conversationId && chat.branch.length > 0 && (
        <Handoff
          conversationId={conversationId}
          escalated={escalated === conversationId}
          key={conversationId}
          visitor={visitor}
        />
      )}
      {config.show_branding && (
        <p className="pb-2 text-center text-xs text-muted">
          <a className="hover:underline" href="/" rel="noopener" target="_blank">
            {t("branding")}
          </a>
        </p>
      )}
      <PassageDialog citation={citation} onClose={() => setCitation(null)} />
    </div>
  );
}
