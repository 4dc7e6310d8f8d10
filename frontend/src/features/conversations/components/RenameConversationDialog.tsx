import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Conversation } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
import { useRenameConversation } from "../api/useRenameConversation";

const MAX_TITLE = 200;

export function RenameConversationDialog({
  agentId,
  conversation,
  onClose,
}: {
  agentId: string;
  conversation: Conversation;
  onClose: () => void;
}) {
  const { t } = useTranslation("conversations");
  const rename = useRenameConversation(agentId);
  const schema = z.object({ title: z.string().trim().min(1, t("rename.required")).max(MAX_TITLE) });
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { title: conversation.title } });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      onSubmit={({ title }) => rename.mutateAsync({ id: conversation.id, title }).then(onClose)}
      size="sm"
      title={t("rename.title")}
    >
      <Field error={errors.title?.message} label={t("rename.label")} required>
        <Input maxLength={MAX_TITLE} {...form.register("title")} />
      </Field>
    </FormDialog>
  );
}
