import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { Conversation } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import { useDeleteConversation } from "../api/useDeleteConversation";

export function DeleteConversationDialog({
  agentId,
  conversation,
  onClose,
  onDeleted,
}: {
  agentId: string;
  conversation: Conversation;
  onClose: () => void;
  onDeleted: (conversationId: string) => void;
}) {
  const { t } = useTranslation("conversations");
  const remove = useDeleteConversation(agentId);
  const confirm = () =>
    remove.mutate(conversation.id, {
      onSuccess: () => {
        onDeleted(conversation.id);
        onClose();
        toast.success(t("delete.done"));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={remove.isPending}
      confirmLabel={t("delete.confirm")}
      description={t("delete.description", {
        title: conversation.title || t("untitled"),
        count: conversation.message_count,
      })}
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("delete.title")}
    />
  );
}
