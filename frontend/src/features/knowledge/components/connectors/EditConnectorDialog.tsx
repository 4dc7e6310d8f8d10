import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import type { Connector } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
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
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      onSubmit={(values) => actions.update.mutateAsync({ id: connector.id, ...values }).then(onClose)}
      title={t("connectors.edit")}
    >
      <Field error={errors.name?.message} label={t("connectors.form.name")} required>
        <Input autoComplete="off" maxLength={CONNECTOR_LIMITS.name} {...form.register("name")} />
      </Field>
      {connector.type !== "push" && <ScheduleField control={form.control} />}
    </FormDialog>
  );
}
