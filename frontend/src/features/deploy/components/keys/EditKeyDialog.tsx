import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { z } from "zod";
import type { ApiKey } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
import type { KeyActions } from "../../api/apiKeys";
import { KEY_LIMITS, originsProblem } from "../../lib/keyForm";
import { readOrigins } from "../../lib/origins";
import { OriginsField } from "./OriginsField";

/** Another name, and for publishable keys other web pages. */
export function EditKeyDialog({
  apiKey: { id, name, type, origins },
  actions,
  onClose,
}: {
  apiKey: ApiKey;
  actions: KeyActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const schema = z.object({
    name: z.string().trim().min(1, t("keys.form.name_missing")).max(KEY_LIMITS.name),
    origins: z.string().superRefine((text, context) => {
      const problem = originsProblem(text, t);
      if (problem) context.addIssue({ code: "custom", message: problem });
    }),
  });
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name, origins: origins.join("\n") } });
  const { errors } = form.formState;
  const save = async (values: z.output<typeof schema>) => {
    const changes = type === "publishable" ? { origins: readOrigins(values.origins) } : {};
    await actions.update.mutateAsync({ id, name: values.name, ...changes });
    toast.success(t("keys.saved"));
    onClose();
  };
  return (
    <FormDialog form={form} onClose={onClose} onSubmit={save} title={t("keys.form.edit_title")}>
      <Field error={errors.name?.message} label={t("keys.form.name")} required>
        <Input autoComplete="off" dir="auto" maxLength={KEY_LIMITS.name} {...form.register("name")} />
      </Field>
      {type === "publishable" && <OriginsField error={errors.origins?.message} />}
    </FormDialog>
  );
}
