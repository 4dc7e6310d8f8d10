import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
      confirmLabel={t("delete.confirm")}
      description={t("delete.description", {
        title: conversation.title || t("untitled"),
        count: conversation.message_count,
      })}
      done={t("delete.done")}
      mutation={remove}
      onClose={onClose}
      onDone={() => onDeleted(conversation.id)}
      title={t("delete.title")}
      variables={conversation.id}
    />
  );
}
