import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { cn } from "@/lib/cn";
import { ConversationMenu } from "./ConversationMenu";
import { AnsweredBadge, ChannelBadge, EscalatedBadge } from "./OriginBadges";

export interface ConversationRowProps {
  conversation: Conversation;
  current: boolean;
  onOpen: () => void;
  onDeleted: (conversationId: string) => void;
}

export function ConversationRow({ conversation, current, onOpen, onDeleted }: ConversationRowProps) {
  const { t } = useTranslation("conversations");
  const title = conversation.title || t("untitled");
  return (
    <li
      className={cn("group flex items-center rounded-lg pr-1", current ? "bg-accent-soft" : "hover:bg-hover")}
    >
      <button
        aria-current={current || undefined}
        className="min-w-0 flex-1 rounded-lg px-2.5 py-2 text-left"
        onClick={onOpen}
        type="button"
      >
        <span className="block truncate font-medium">{title}</span>
        <span className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-xs text-muted">
          <RelativeTime value={conversation.updated_at} />
          <span aria-hidden>·</span>
          {t("messages", { count: conversation.message_count })}
          {conversation.active_run_id && <span className="text-accent-text">· {t("answering")}</span>}
          {conversation.channel !== "playground" && <ChannelBadge channel={conversation.channel} />}
          {conversation.state === "answered" ? (
            <AnsweredBadge />
          ) : (
            conversation.escalated_at && <EscalatedBadge />
          )}
        </span>
      </button>
      <ConversationMenu conversation={conversation} onDeleted={onDeleted} />
    </li>
  );
}
