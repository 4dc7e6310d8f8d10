import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import { useCurrent } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { applyProblem } from "@/lib/forms";
import { useUnsavedGuard } from "@/lib/useUnsavedGuard";
import { renameWorkspace } from "../api/workspaces";
import { workspaceSchema } from "../schemas";

export function WorkspaceSettings() {
  const { t } = useTranslation(["workspaces", "common"]);
  const { workspace } = useCurrent();
  const mayManage = usePermission("workspace:manage");
  const form = useForm({ resolver: zodResolver(workspaceSchema(t)), defaultValues: { name: workspace.name } });
  const { errors, isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty && !isSubmitting);

  const submit = form.handleSubmit(async (values) => {
    try {
      const renamed = await renameWorkspace(workspace.id, values);
      form.reset({ name: renamed.name });
      toast.success(t("settings.saved"));
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <Section description={t("settings.description")} title={t("settings.title")}>
      <form className="max-w-md space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field
          error={errors.name?.message}
          hint={mayManage ? undefined : t("settings.forbidden", { role: t(`roles.${workspace.role}`) })}
          label={t("fields.name")}
        >
          <Input autoComplete="organization" readOnly={!mayManage} {...form.register("name")} />
        </Field>
        <dl className="grid grid-cols-2 gap-4 text-sm">
          <div>
            <dt className="text-muted">{t("settings.role")}</dt>
            <dd className="mt-0.5 font-medium">{t(`roles.${workspace.role}`)}</dd>
          </div>
          <div>
            <dt className="text-muted">{t("settings.tier")}</dt>
            <dd className="mt-0.5 font-medium">{t(`tiers.${workspace.tier}`)}</dd>
          </div>
        </dl>
        {mayManage && (
          <Button busy={isSubmitting} type="submit" variant="primary">
            {t("common:actions.save")}
          </Button>
        )}
      </form>
      <UnsavedDialog guard={guard} />
    </Section>
  );
}
