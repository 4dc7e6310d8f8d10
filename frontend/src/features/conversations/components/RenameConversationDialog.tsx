import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Conversation } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Notice } from "@/components/ui/Notice";
import { applyProblem } from "@/lib/forms";
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
  const submit = form.handleSubmit(({ title }) =>
    rename
      .mutateAsync({ id: conversation.id, title })
      .then(onClose, (error: unknown) => applyProblem(form, error)),
  );
  return (
    <Dialog onOpenChange={(open) => (open ? undefined : onClose())} open size="sm" title={t("rename.title")}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Field error={errors.title?.message} label={t("rename.label")} required>
          <Input maxLength={MAX_TITLE} {...form.register("title")} />
        </Field>
        {errors.root && (
          <Notice className="mt-3" tone="danger">
            {errors.root.message}
          </Notice>
        )}
        <DialogFooter>
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button busy={rename.isPending} type="submit" variant="primary">
            {t("common:actions.save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
