import { Download, FileBraces, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { Conversation } from "@/api/types";
import { RowMenu } from "@/components/ui/RowMenu";
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
      <RowMenu
        items={[
          canWrite && { label: t("row.rename"), icon: Pencil, act: () => setAsked("rename") },
          { label: t("row.markdown"), icon: Download, act: () => download("markdown") },
          { label: t("row.json"), icon: FileBraces, act: () => download("json") },
          canWrite && { label: t("row.delete"), icon: Trash2, act: () => setAsked("delete"), danger: true },
        ]}
        label={t("row.menu", { title: conversation.title || t("untitled") })}
      />
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
