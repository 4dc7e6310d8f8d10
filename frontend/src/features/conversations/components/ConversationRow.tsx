import { Download, Ellipsis, FileBraces, Pencil, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { Conversation } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import { downloadConversation, type ExportFormat } from "../api/downloadConversation";
import { AnsweredBadge, ChannelBadge, EscalatedBadge } from "./OriginBadges";

export interface ConversationRowProps {
  agentId: string;
  conversation: Conversation;
  current: boolean;
  onOpen: () => void;
  onRename: () => void;
  onDelete: () => void;
}

export function ConversationRow({
  agentId,
  conversation,
  current,
  onOpen,
  onRename,
  onDelete,
}: ConversationRowProps) {
  const { t } = useTranslation("conversations");
  const title = conversation.title || t("untitled");
  const download = (format: ExportFormat) => {
    downloadConversation(agentId, conversation.id, format).catch((error: unknown) =>
      toast.error(problemMessage(error)),
    );
  };
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
      <Menu
        align="end"
        trigger={
          <IconButton label={t("row.menu", { title })} size="sm">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil aria-hidden />} onSelect={onRename}>
          {t("row.rename")}
        </MenuItem>
        <MenuItem icon={<Download aria-hidden />} onSelect={() => download("markdown")}>
          {t("row.markdown")}
        </MenuItem>
        <MenuItem icon={<FileBraces aria-hidden />} onSelect={() => download("json")}>
          {t("row.json")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} onSelect={onDelete} tone="danger">
          {t("row.delete")}
        </MenuItem>
      </Menu>
    </li>
  );
}
