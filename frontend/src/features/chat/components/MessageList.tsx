import { useTranslation } from "react-i18next";
import type { Chat } from "../hooks/useChat";
import type { Citation } from "../lib/chatEvents";
import { siblingsOf } from "../lib/tree";
import { AssistantMessage } from "./AssistantMessage";
import type { ChatAgent } from "./ChatAgent";
import { UserMessage } from "./UserMessage";

export interface MessageListProps {
  chat: Chat;
  agent: ChatAgent;
  editingId: string | null;
  onEdit: (messageId: string | null) => void;
  inspectedRunId?: string | null;
  onInspect?: (runId: string) => void;
  onCitation?: (citation: Citation) => void;
}

export function MessageList(props: MessageListProps) {
  const { chat, agent, editingId, onEdit, inspectedRunId, onInspect, onCitation } = props;
  const { t } = useTranslation("chat");
  const { session, state, branch } = chat;
  const busy = state.active !== null;
  const lastId = branch.at(-1)?.id;
  return (
    <ol aria-label={t("messages")} className="mx-auto w-full max-w-3xl space-y-4">
      {branch.map((message) => (
        <li key={message.key}>
          {message.role === "user" ? (
            <UserMessage
              busy={busy}
              editing={editingId === message.id && !busy}
              message={message}
              onEdit={onEdit}
              readOnly={state.onlyWriter !== null}
              session={session}
              {...siblingsOf(chat.children, message)}
            />
          ) : (
            <AssistantMessage
              active={state.active?.messageId === message.id ? state.active : null}
              agent={agent}
              busy={busy}
              inspected={message.run_id !== null && message.run_id === inspectedRunId}
              last={message.id === lastId}
              message={message}
              onCitation={onCitation}
              onInspect={onInspect}
              readOnly={state.onlyWriter !== null}
              refused={message.id === lastId ? state.refused : null}
              session={session}
              {...siblingsOf(chat.children, message)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
