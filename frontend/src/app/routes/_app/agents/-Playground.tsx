import { History, SearchX, SquarePen } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { Chat } from "@/features/chat/components/Chat";
import type { Chat as ChatModel } from "@/features/chat/hooks/useChat";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { ConversationOrigin } from "@/features/conversations/components/ConversationOrigin";
import { ConversationSheet } from "@/features/conversations/components/ConversationSheet";

export interface PlaygroundProps {
  agent: Agent;
  chat: ChatModel;
  conversationId: string | null;
  isDirty: boolean;
  inspectedRunId: string | null;
  onInspect: (runId: string) => void;
  onCitation: (citation: Citation) => void;
  onOpen: (conversationId: string | null) => void;
  /** At the two ends of the bar above the conversation. */
  toolsStart?: ReactNode;
  toolsEnd?: ReactNode;
}

/** The draft agent to talk to, with its history. */
export function Playground(props: PlaygroundProps) {
  const { agent, chat, conversationId, isDirty, inspectedRunId, onInspect, onCitation, onOpen, toolsStart, toolsEnd } = props;
  const { t } = useTranslation("agents");
  const [historyOpen, setHistoryOpen] = useState(false);
  const { name, icon, color, config } = agent;
  const face = useMemo(
    () => ({
      name,
      icon,
      color,
      welcomeMessage: config.welcome_message,
      suggestedQuestions: config.suggested_questions,
    }),
    [name, icon, color, config],
  );
  return (
    <>
      <div className="@container flex min-h-11 shrink-0 items-center gap-2 border-b border-line px-4">
        {toolsStart}
        <p className="min-w-0 flex-1 truncate text-sm text-muted">
          {t(isDirty ? "playground.unsaved" : "playground.version", { version: agent.version })}
        </p>
        <Button icon={<History aria-hidden />} onClick={() => setHistoryOpen(true)} size="sm" variant="ghost">
          <span className="@max-md:sr-only">{t("playground.history")}</span>
        </Button>
        <Button
          disabled={conversationId === null && chat.branch.length === 0}
          icon={<SquarePen aria-hidden />}
          onClick={() => onOpen(null)}
          size="sm"
          variant="ghost"
        >
          <span className="@max-md:sr-only">{t("playground.new")}</span>
        </Button>
        {toolsEnd}
      </div>
      {conversationId && <ConversationOrigin agentId={agent.id} conversationId={conversationId} />}
      <Chat
        agent={face}
        chat={chat}
        className="flex-1"
        inspectedRunId={inspectedRunId}
        missing={
          <EmptyState
            action={<Button onClick={() => onOpen(null)}>{t("playground.new_conversation")}</Button>}
            className="m-auto border-none"
            description={t("playground.missing_hint")}
            icon={<SearchX aria-hidden />}
            title={t("playground.missing")}
          />
        }
        onCitation={onCitation}
        onInspect={onInspect}
      />
      <ConversationSheet
        agentId={agent.id}
        currentId={conversationId}
        onOpen={onOpen}
        onOpenChange={setHistoryOpen}
        open={historyOpen}
      />
    </>
  );
}
