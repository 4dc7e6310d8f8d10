import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Chat } from "@/features/chat/components/Chat";
import { useChat } from "@/features/chat/hooks/useChat";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { cn } from "@/lib/cn";
import { createVisitorTransport } from "../visitorTransport";
import { useRunReports } from "../hooks/useRunReports";
import type { FrameProps } from "./FrameApp";
import { AskForPerson, ContactForm, HandedOff, useHandoff } from "./Handoff";
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
  /** What was said after a person was asked for, by conversation; "" where only that is known. */
  const [handedOff, setHandedOff] = useState<Record<string, string>>({});
  const handOff = (id: string, message: string) => setHandedOff((known) => ({ [id]: message, ...known }));
  const handoff = useHandoff(visitor, conversationId, handOff);
  const { began, arrived } = useRunReports(host, init);
  const [transport] = useState(() =>
    createVisitorTransport(visitor, {
      wasBusy: init.busy,
      onArrived: arrived,
      onEscalated: (id) => handOff(id, ""),
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
  const { session } = chat;
  const [person] = useState(() => visitor.getState().person);
  // Signing in makes the chat anew: what was asked at that moment is asked there.
  useEffect(() => {
    for (const text of visitor.takeUnanswered()) session.send(text);
    return () => visitor.leave(person, session.unanswered());
  }, [visitor, session, person]);
  const face = useMemo(
    () => ({
      name: config.title,
      icon: config.agent.icon,
      color: init.look.color,
      welcomeMessage: config.welcome_message || t("welcome"),
      suggestedQuestions: config.suggested_questions,
    }),
    [config, init, t],
  );
  return (
    <div className={cn("flex min-h-0 flex-1 flex-col", hidden && "hidden")}>
      <h2 className="sr-only">{t("talk")}</h2>
      <Chat
        agent={face}
        chat={chat}
        className="flex-1"
        disabledReason={closed ? t("closed") : undefined}
        messageLimit={MESSAGE_LIMIT}
        onCitation={setCitation}
      />
      {conversationId && <HandedOff message={handedOff[conversationId]} />}
      {handoff.asksContact && <ContactForm handoff={handoff} />}
      {/* Drawn up to where the chat keeps room for a hint that small screens do not show. */}
      <footer className="-mt-4 flex items-center justify-between gap-3 px-4 pb-2">
        {config.show_branding && (
          <a className="py-2 text-xs text-muted hover:underline" href="/" rel="noopener" target="_blank">
            {t("branding")}
          </a>
        )}
        {config.handoff.enabled &&
          conversationId &&
          chat.branch.length > 0 &&
          !(conversationId in handedOff) &&
          !handoff.asksContact && <AskForPerson handoff={handoff} />}
      </footer>
      <PassageDialog citation={citation} onClose={() => setCitation(null)} />
    </div>
  );
}
