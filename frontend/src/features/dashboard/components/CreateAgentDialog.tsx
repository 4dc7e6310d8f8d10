import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Template } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { createAgent } from "../api/dashboard";

const NAME_MAX = 80;

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What to start from; null is a blank agent. */
  template: Template | null;
}

/** Asks for nothing but a name; everything else is set in the builder, where it leads. */
export function CreateAgentDialog({ open, onOpenChange, template }: Props) {
  const { t } = useTranslation("dashboard");
  return (
    <Dialog
      description={template ? t("create.from", { template: template.name }) : t("create.description")}
      onOpenChange={onOpenChange}
      open={open}
      title={t("create.title")}
    >
      <CreateForm onCancel={() => onOpenChange(false)} template={template} />
    </Dialog>
  );
}

function CreateForm({ onCancel, template }: { onCancel: () => void; template: Template | null }) {
  const { t } = useTranslation(["dashboard", "common"]);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  // A key belongs to one body: trying again with the same name must not make a second agent.
  const [attempt, setAttempt] = useState({ name: "", key: "" });
  const schema = z.object({
    name: z.string().trim().min(1, t("create.name_required")).max(NAME_MAX, t("create.name_long", { count: NAME_MAX })),
  });
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: template?.name ?? "" } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ name }) => {
    const key = attempt.name === name ? attempt.key : newIdempotencyKey();
    setAttempt({ name, key });
    try {
      const agent = await createAgent({ name, template_id: template?.id, key });
      void queryClient.invalidateQueries({ queryKey: ["agents"] });
      void queryClient.invalidateQueries({ queryKey: ["dashboard"] });
      await navigate({ to: "/agents/$agentId", params: { agentId: agent.id } });
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
      <FormError message={errors.root?.message} />
      <Field error={errors.name?.message} label={t("create.name")}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <DialogFooter>
        <Button onClick={onCancel}>{t("common:actions.cancel")}</Button>
        <Button busy={isSubmitting} type="submit" variant="primary">
          {t("create.submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
