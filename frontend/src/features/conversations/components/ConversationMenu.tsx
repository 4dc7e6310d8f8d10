import { Download, Ellipsis, FileBraces, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { Conversation } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { problemMessage } from "@/lib/problemMessage";
import { downloadConversation, type ExportFormat } from "../api/downloadConversation";
import { DeleteConversationDialog } from "./DeleteConversationDialog";
import { RenameConversationDialog } from "./RenameConversationDialog";

/** What can be done with a whole conversation, by whoever may. */
export function ConversationMenu({
  conversation,
  onDeleted,
}: {
  conversation: Conversation;
  onDeleted: (conversationId: string) => void;
}) {
  const { t } = useTranslation("conversations");
  const canWrite = usePermission("conversations:write");
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const { id, agent_id: agentId } = conversation;
  const close = () => setAsked(null);
  const download = (format: ExportFormat) => {
    downloadConversation(agentId, id, format).catch((error: unknown) => toast.error(problemMessage(error)));
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("row.menu", { title: conversation.title || t("untitled") })} size="sm">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {canWrite && (
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setAsked("rename")}>
            {t("row.rename")}
          </MenuItem>
        )}
        <MenuItem icon={<Download aria-hidden />} onSelect={() => download("markdown")}>
          {t("row.markdown")}
        </MenuItem>
        <MenuItem icon={<FileBraces aria-hidden />} onSelect={() => download("json")}>
          {t("row.json")}
        </MenuItem>
        {canWrite && (
          <>
            <MenuSeparator />
            <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => setAsked("delete")} tone="danger">
              {t("row.delete")}
            </MenuItem>
          </>
        )}
      </Menu>
      {asked === "rename" && (
        <RenameConversationDialog agentId={agentId} conversation={conversation} onClose={close} />
      )}
      {asked === "delete" && (
        <DeleteConversationDialog
          agentId={agentId}
          conversation={conversation}
          onClose={close}
          onDeleted={onDeleted}
        />
      )}
    </>
  );
}
