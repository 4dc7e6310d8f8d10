import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { ConnectorCreated } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import type { ConnectorActions } from "../../api/connectors";
import {
  CONNECTOR_LIMITS,
  type ConnectorForm,
  connectorSchema,
  type ConnectorType,
  emptyConnector,
  toConfig,
} from "../../lib/connectorForm";
import { ConnectorFields } from "./ConnectorFields";
import { type ScheduleControl, ScheduleField } from "./ScheduleField";

const SUBMITS = {
  web: "connectors.add_submit",
  notion: "connectors.add_submit",
  google_drive: "connectors.add_authorize",
  push: "connectors.add_key",
} as const;

/** Makes a connector of one type. */
export function AddConnectorDialog({
  type,
  actions,
  onMade,
  onClose,
}: {
  type: ConnectorType;
  actions: ConnectorActions;
  onMade: (connector: ConnectorCreated) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const name = t(`connectors.types.${type}`);
  const form = useForm<ConnectorForm>({
    resolver: zodResolver(connectorSchema(type, t)),
    defaultValues: emptyConnector(type, name),
  });
  const { errors, isSubmitting } = form.formState;
  // A key belongs to one body: what is sent again unchanged makes no second connector.
  const [attempt, setAttempt] = useState({ body: "", key: "" });
  const submit = form.handleSubmit(async ({ config, ...rest }) => {
    const body = { ...rest, type, config: toConfig(type, config) };
    const text = JSON.stringify(body);
    const key = attempt.body === text ? attempt.key : newIdempotencyKey();
    setAttempt({ body: text, key });
    try {
      onMade(await actions.create.mutateAsync({ ...body, key }));
    } catch (error) {
      applyProblem(form, error);
    }
  });
  return (
    <Dialog
      description={t(`connectors.about.${type}`)}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("connectors.add_type", { type: name })}
    >
      <FormProvider {...form}>
        <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
          <FormError message={errors.root?.message} />
          <ConnectorFields type={type} />
          <Field error={errors.name?.message} label={t("connectors.form.name")} required>
            <Input autoComplete="off" maxLength={CONNECTOR_LIMITS.name} {...form.register("name")} />
          </Field>
          {type !== "push" && <ScheduleField control={form.control as unknown as ScheduleControl} />}
          <DialogFooter>
            <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
            <Button busy={isSubmitting} type="submit" variant="primary">
              {t(SUBMITS[type])}
            </Button>
          </DialogFooter>
        </form>
      </FormProvider>
    </Dialog>
  );
}
