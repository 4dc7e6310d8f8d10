import { Pencil } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import type { ChatMessage } from "../lib/reducer";
import type { ChatSession } from "../lib/session";
import type { Siblings } from "../lib/tree";
import { BranchSwitch } from "./BranchSwitch";
import { CopyButton } from "@/components/ui/CopyButton";
import { EditMessage } from "./EditMessage";
import { SpeakerName } from "./SpeakerName";
import { selectBranch } from "../lib/selectBranch";
import { actionsClass } from "./actionsClass";

export interface UserMessageProps extends Siblings {
  session: ChatSession;
  message: ChatMessage;
  editing: boolean;
  busy: boolean;
  /** Somebody else wrote this: it says who, and cannot be edited. */
  readOnly: boolean;
  onEdit: (messageId: string | null) => void;
}

export const UserMessage = memo(function UserMessage(props: UserMessageProps) {
  const { session, message, editing, busy, readOnly, onEdit } = props;
  const { index, count, previousId, nextId } = props;
  const siblings = { index, count, previousId, nextId };
  const { t } = useTranslation("chat");
  if (editing) {
    const send = (text: string) => {
      onEdit(null);
      session.edit(message, text);
    };
    return <EditMessage onCancel={() => onEdit(null)} onSend={send} text={message.content} />;
  }
  return (
    <div className="group flex flex-col items-end gap-1">
      {readOnly ? (
        <SpeakerName speaker={message.speaker} />
      ) : (
        <span className="sr-only">{t("message.you")}</span>
      )}
      <div className="max-w-[85%] rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2 text-[0.9375rem] leading-6 whitespace-pre-wrap">
        {message.content}
      </div>
      <div className={actionsClass(count > 1)}>
        <CopyButton label={t("message.copy")} text={message.content} />
        {!readOnly && (
          <IconButton disabled={busy} label={t("message.edit")} onClick={() => onEdit(message.id)} size="sm">
            <Pencil aria-hidden />
          </IconButton>
        )}
        <BranchSwitch {...siblings} disabled={busy} onSelect={(id) => selectBranch(session, id)} />
      </div>
    </div>
  );
});
