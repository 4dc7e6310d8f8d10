import { zodResolver } from "@hookform/resolvers/zod";
import { FormProvider, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { z } from "zod";
import type { ApiKey } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
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
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const changes = type === "publishable" ? { origins: readOrigins(values.origins) } : {};
    try {
      await actions.update.mutateAsync({ id, name: values.name.trim(), ...changes });
      toast.success(t("keys.saved"));
      onClose();
    } catch (error) {
      applyProblem(form, error);
    }
  });
  return (
    <Dialog onOpenChange={(open) => (open ? undefined : onClose())} open title={t("keys.form.edit_title")}>
      <FormProvider {...form}>
        <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
          <FormError message={errors.root?.message} />
          <Field error={errors.name?.message} label={t("keys.form.name")} required>
            <Input autoComplete="off" dir="auto" maxLength={KEY_LIMITS.name} {...form.register("name")} />
          </Field>
          {type === "publishable" && <OriginsField error={errors.origins?.message} />}
          <DialogFooter>
            <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
            <Button busy={isSubmitting} type="submit" variant="primary">
              {t("common:actions.save")}
            </Button>
          </DialogFooter>
        </form>
      </FormProvider>
    </Dialog>
  );
}
