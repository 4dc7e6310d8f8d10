import { ArrowDown } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import type { Chat as ChatModel } from "../hooks/useChat";
import type { Citation } from "../lib/chatEvents";
import { useFollowScroll } from "../hooks/useFollowScroll";
import { Announcer } from "./Announcer";
import type { ChatAgent } from "./ChatAgent";
import { ChatSkeleton } from "./ChatSkeleton";
import { Composer } from "./Composer";
import { EmptyChat } from "./EmptyChat";
import { MessageList } from "./MessageList";
import { ReadOnlyNotice } from "./ReadOnlyNotice";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

export interface ChatProps {
  chat: ChatModel;
  agent: ChatAgent;
  /** Why nothing can be sent here. */
  disabledReason?: string;
  /** Characters that one message may have, where it is not what members may send. */
  messageLimit?: number;
  inspectedRunId?: string | null;
  /** Where answers can be looked into; absent on public surfaces. */
  onInspect?: (runId: string) => void;
  /** Opens a source of an answer; without it sources are shown, not opened. */
  onCitation?: (citation: Citation) => void;
  /** In place of a conversation that does not exist; without it that is a failure like others. */
  missing?: ReactNode;
  className?: string;
}

/** The conversation with an agent: messages, composer, and what happens between them. */
export function Chat(props: ChatProps) {
  const { chat, agent, disabledReason, messageLimit, inspectedRunId, onInspect, onCitation, className } = props;
  const { missing } = props;
  const { t } = useTranslation("chat");
  const { session, state, branch } = chat;
  const [editingId, setEditingId] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useFollowScroll(box, content, branch.length > 0);

  const send = (text: string) => {
    session.send(text);
    toEnd();
  };
  const stop = () => {
    session.stop().catch((error: unknown) => toast.error(problemMessage(error)));
  };
  const editLast = () => setEditingId(branch.findLast((message) => message.role === "user")?.id ?? null);
  const lastAnswer = branch.findLast((message) => message.role === "assistant");

  const { loadError } = state;
  const isMissing =
    missing !== undefined && state.phase === "failed" && loadError instanceof ProblemError && loadError.status === 404;

  return (
    <section
      aria-label={t("label", { name: agent.name })}
      className={cn("@container relative flex min-h-0 flex-col", className)}
    >
      <ScrollRegion
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 focus-visible:-outline-offset-2"
        label={t("messages")}
        ref={box}
      >
        <div className="flex min-h-full flex-col py-6" ref={content}>
          {state.phase === "loading" && <ChatSkeleton />}
          {isMissing && missing}
          {state.phase === "failed" && !isMissing && (
            <ErrorState
              className="m-auto w-full max-w-md"
              error={state.loadError}
              onRetry={() => void session.reload()}
            />
          )}
          {state.phase === "ready" && branch.length === 0 && (
            <EmptyChat agent={agent} disabled={disabledReason !== undefined} onAsk={send} />
          )}
          {branch.length > 0 && (
            <MessageList
              agent={agent}
              chat={chat}
              editingId={editingId}
              inspectedRunId={inspectedRunId}
              onEdit={setEditingId}
              onCitation={onCitation}
              onInspect={onInspect}
            />
          )}
        </div>
      </ScrollRegion>
      <div className="relative px-4 pb-3">
        {!atEnd && branch.length > 0 && (
          <Button
            className="absolute -top-11 left-1/2 -translate-x-1/2 rounded-full shadow-(--shadow-pop) max-md:-top-14"
            icon={<ArrowDown aria-hidden />}
            onClick={() => toEnd(true)}
            size="sm"
          >
            {t("jump")}
          </Button>
        )}
        {state.onlyWriter ? (
          <ReadOnlyNotice onlyWriter={state.onlyWriter} />
        ) : (
          <Composer
            answering={state.active !== null}
            disabledReason={disabledReason}
            limit={messageLimit}
            onEditLast={editLast}
            onSend={send}
            onStop={stop}
            stopping={state.active?.stopping ?? false}
          />
        )}
      </div>
      <Announcer active={state.active !== null} answer={lastAnswer} />
    </section>
  );
}
