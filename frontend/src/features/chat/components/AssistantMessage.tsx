import { RefreshCw } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { IconButton } from "@/components/ui/IconButton";
import { Markdown } from "../markdown/Markdown";
import type { Citation } from "../lib/chatEvents";
import type { ActiveTurn, ChatMessage, RefusedTurn } from "../lib/reducer";
import type { ChatSession } from "../lib/session";
import type { Siblings } from "../lib/tree";
import { AnswerMeta } from "./AnswerMeta";
import { AnswerProblem } from "./AnswerProblem";
import { BranchSwitch } from "./BranchSwitch";
import { CopyButton } from "@/components/ui/CopyButton";
import { FeedbackButtons } from "./FeedbackButtons";
import { Sources } from "./Sources";
import { Thinking } from "./Thinking";
import { selectBranch } from "../lib/selectBranch";
import { actionsClass } from "./actionsClass";
import type { ChatAgent } from "./ChatAgent";

export interface AssistantMessageProps extends Siblings {
  session: ChatSession;
  agent: ChatAgent;
  message: ChatMessage;
  /** The turn, while this answer is being written. */
  active: ActiveTurn | null;
  refused: RefusedTurn | null;
  last: boolean;
  busy: boolean;
  inspected: boolean;
  /** The conversation is somebody else's. */
  readOnly: boolean;
  onInspect?: (runId: string) => void;
  onCitation?: (citation: Citation) => void;
}

export const AssistantMessage = memo(function AssistantMessage(props: AssistantMessageProps) {
  const { session, agent, message, active, refused, last, busy, inspected, readOnly, onInspect, onCitation } = props;
  const { index, count, previousId, nextId } = props;
  const siblings = { index, count, previousId, nextId };
  const { t } = useTranslation("chat");
  // Then the notice offers the next try.
  const broken = message.status !== "complete" && message.status !== "cancelled";
  return (
    <div aria-busy={active !== null} className="group flex gap-3 @max-md:flex-col @max-md:gap-1.5">
      <AgentIcon className="mt-0.5 size-7 rounded-md text-sm" color={agent.color} icon={agent.icon} />
      <div className="min-w-0 flex-1 space-y-2">
        <span className="sr-only">{t("message.agent", { name: agent.name })}</span>
        {message.content && (
          <Markdown
            citations={message.citations}
            onCitation={onCitation}
            streaming={active !== null}
            text={message.content}
          />
        )}
        {active ? (
          <Thinking connection={active.connection} writing={message.content !== ""} />
        ) : (
          <AnswerProblem message={message} readOnly={readOnly} refused={refused} session={session} />
        )}
        {!active && <Sources citations={message.citations} onCitation={onCitation} />}
        {!active && (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <div className={actionsClass(last || count > 1 || message.feedback !== null)}>
              {message.content && <CopyButton label={t("message.copy")} text={message.content} />}
              {!broken && !readOnly && (
                <IconButton
                  disabled={busy}
                  label={t("message.regenerate")}
                  onClick={() => session.regenerate(message)}
                  size="sm"
                >
                  <RefreshCw aria-hidden />
                </IconButton>
              )}
              {message.status === "complete" && <FeedbackButtons message={message} session={session} />}
              <BranchSwitch {...siblings} disabled={busy} onSelect={(id) => selectBranch(session, id)} />
            </div>
            <AnswerMeta inspected={inspected} message={message} onInspect={onInspect} />
          </div>
        )}
      </div>
    </div>
  );
});
