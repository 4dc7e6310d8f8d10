import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Template } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { useCreateAgent } from "../api/useCreateAgent";
import { useTemplates } from "../api/useTemplates";
import { LIMITS } from "../lib/agentForm";
import { DEFAULT_COLOR, DEFAULT_ICON } from "../lib/looks";
import { IconPicker } from "./IconPicker";
import { TemplatePicker } from "./TemplatePicker";

/** Makes an agent, blank or from a template, and leads to its builder. */
export function CreateAgentDialog({
  open,
  onOpenChange,
  templateId,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The template that is chosen at first; blank without one. */
  templateId?: string;
}) {
  const { t } = useTranslation("agents");
  return (
    <Dialog
      description={t("create.description")}
      onOpenChange={onOpenChange}
      open={open}
      size="lg"
      title={t("create.title")}
    >
      <CreateForm onCancel={() => onOpenChange(false)} templateId={templateId} />
    </Dialog>
  );
}

function CreateForm({ onCancel, templateId }: { onCancel: () => void; templateId?: string }) {
  const { t } = useTranslation("agents");
  const navigate = useNavigate();
  const create = useCreateAgent();
  const asked = useTemplates().data?.find(({ id }) => id === templateId) ?? null;
  const [chosen, setChosen] = useState<Template | null | undefined>(undefined);
  const template = chosen === undefined ? asked : chosen;
  const name = z
    .string()
    .trim()
    .min(1, t("form.required"))
    .max(LIMITS.name, t("form.too_long", { limit: LIMITS.name }));
  const form = useForm({
    resolver: zodResolver(z.object({ name, icon: z.string(), color: z.string() })),
    defaultValues: { name: "", icon: DEFAULT_ICON, color: DEFAULT_COLOR },
  });
  const { errors, dirtyFields } = form.formState;
  const [icon, color] = useWatch({ control: form.control, name: ["icon", "color"] });

  // A template brings its look, and its name unless one was typed.
  const nameTyped = dirtyFields.name === true;
  const dress = useEffectEvent((next: Template | null) => {
    form.setValue("icon", next?.icon ?? DEFAULT_ICON);
    form.setValue("color", next?.color ?? DEFAULT_COLOR);
    if (!nameTyped) form.resetField("name", { defaultValue: next?.name ?? "" });
  });
  useEffect(() => dress(template), [template]);
  const submit = form.handleSubmit(async (values) => {
    try {
      const agent = await create.mutateAsync({ ...values, template_id: template?.id });
      await navigate({ to: "/agents/$agentId", params: { agentId: agent.id } });
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <form className="space-y-5" noValidate onSubmit={(event) => void submit(event)}>
      <FormError message={errors.root?.message} />
      <div className="flex items-end gap-2">
        <IconPicker
          color={color}
          icon={icon}
          onColor={(value) => form.setValue("color", value)}
          onIcon={(value) => form.setValue("icon", value)}
        />
        <Field className="flex-1" error={errors.name?.message} label={t("form.name")} required>
          <Input autoComplete="off" placeholder={t("form.name_placeholder")} {...form.register("name")} />
        </Field>
      </div>
      <TemplatePicker onChange={setChosen} value={template} />
      <DialogFooter>
        <Button onClick={onCancel}>{t("common:actions.cancel")}</Button>
        <Button busy={form.formState.isSubmitting} type="submit" variant="primary">
          {t("create.submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
