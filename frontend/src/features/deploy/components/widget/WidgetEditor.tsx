import { zodResolver } from "@hookform/resolvers/zod";
import type { ReactNode } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import { ProblemError } from "@/api/problem";
import type { WidgetSettings } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { FormError } from "@/components/ui/FormError";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { applyProblem } from "@/lib/forms";
import { useUnsavedGuard } from "@/lib/useUnsavedGuard";
import { useSaveWidget, useWidgetSettings } from "../../api/widget";
import { toWidgetForm, toWidgetSettings, type WidgetForm, widgetSchema } from "../../lib/widgetForm";
import { useDeploy } from "../DeployContext";
import { HandoffFields } from "./HandoffFields";
import { LookFields } from "./LookFields";
import { PreChatFields } from "./PreChatFields";
import { WidgetPreview } from "./WidgetPreview";

/** The code and the settings of the widget, with the widget itself beside them. */
export function WidgetEditor({ settings, code }: { settings: WidgetSettings; code: ReactNode }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const canEdit = usePermission("widget:write");
  const query = useWidgetSettings(agentId);
  const save = useSaveWidget(agentId);
  const form = useForm<WidgetForm>({
    resolver: zodResolver(widgetSchema(t)),
    defaultValues: toWidgetForm(settings),
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty);
  const draft = useWatch({ control: form.control }) as WidgetForm;
  const submit = form.handleSubmit(async (values) => {
    try {
      // The settings that come back are a new revision, with which this editor begins anew.
      await save.mutateAsync(toWidgetSettings(values, settings.revision));
      toast.success(t("widget.saved"));
    } catch (error) {
      if (error instanceof ProblemError && error.code === "revision_conflict") {
        form.setError("root", { message: t("widget.conflict") });
      } else applyProblem(form, error);
    }
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem] xl:grid-rows-[auto_1fr]">
      {code}
      <div className="xl:sticky xl:top-6 xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <WidgetPreview draft={draft} isDirty={isDirty} />
      </div>
      <FormProvider {...form}>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <Section description={t("widget.form.description")} title={t("widget.form.title")}>
            <fieldset className="min-w-0 space-y-5" disabled={!canEdit}>
              <legend className="sr-only">{t("widget.form.title")}</legend>
              {!canEdit && <p className="text-sm text-muted">{t("read_only")}</p>}
              <FormError message={errors.root?.message} />
              {errors.root && (
                <Button onClick={() => void query.refetch().then(() => form.reset())} size="sm">
                  {t("widget.reload")}
                </Button>
              )}
              <LookFields disabled={!canEdit} />
              <PreChatFields disabled={!canEdit} />
              <HandoffFields disabled={!canEdit} />
            </fieldset>
            {isDirty && (
              <div className="sticky bottom-0 -mx-5 animate-fade mt-5 -mb-4 flex flex-wrap items-center justify-end gap-2 rounded-b-xl border-t border-line bg-surface px-5 py-3">
                <p className="min-w-0 flex-1 text-sm text-muted" role="status">
                  {t("widget.unsaved")}
                </p>
                <Button disabled={isSubmitting} onClick={() => form.reset()}>
                  {t("widget.discard")}
                </Button>
                <Button busy={isSubmitting} type="submit" variant="primary">
                  {t("common:actions.save")}
                </Button>
              </div>
            )}
          </Section>
        </form>
      </FormProvider>
      <UnsavedDialog guard={guard} />
    </div>
  );
}
