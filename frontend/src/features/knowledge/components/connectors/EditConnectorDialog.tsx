import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Connector } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import type { ConnectorActions } from "../../api/connectors";
import { CONNECTOR_LIMITS, SCHEDULES } from "../../lib/connectorForm";
import { ScheduleField } from "./ScheduleField";

/** Changes the name of a connector and how often it is looked at. */
export function EditConnectorDialog({
  connector,
  actions,
  onClose,
}: {
  connector: Connector;
  actions: ConnectorActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const name = z.string().trim().min(1, t("connectors.form.required")).max(CONNECTOR_LIMITS.name);
  const form = useForm({
    resolver: zodResolver(z.object({ name, schedule: z.enum(SCHEDULES) })),
    defaultValues: { name: connector.name, schedule: connector.schedule },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit((values) =>
    actions.update
      .mutateAsync({ id: connector.id, ...values })
      .then(onClose, (error: unknown) => applyProblem(form, error)),
  );
  return (
    <Dialog onOpenChange={(open) => (open ? undefined : onClose())} open title={t("connectors.edit")}>
      <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field error={errors.name?.message} label={t("connectors.form.name")} required>
          <Input autoComplete="off" maxLength={CONNECTOR_LIMITS.name} {...form.register("name")} />
        </Field>
        {connector.type !== "push" && <ScheduleField control={form.control} />}
        <DialogFooter>
          <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
          <Button busy={isSubmitting} type="submit" variant="primary">
            {t("common:actions.save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
