import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { ConnectorCreated } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
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
  const { errors } = form.formState;
  const add = ({ config, ...rest }: ConnectorForm) =>
    actions.create.mutateAsync({ ...rest, type, config: toConfig(type, config) }).then(onMade);
  return (
    <FormDialog
      description={t(`connectors.about.${type}`)}
      form={form}
      onClose={onClose}
      onSubmit={add}
      submitLabel={t(SUBMITS[type])}
      title={t("connectors.add_type", { type: name })}
    >
      <ConnectorFields type={type} />
      <Field error={errors.name?.message} label={t("connectors.form.name")} required>
        <Input autoComplete="off" maxLength={CONNECTOR_LIMITS.name} {...form.register("name")} />
      </Field>
      {type !== "push" && <ScheduleField control={form.control as unknown as ScheduleControl} />}
    </FormDialog>
  );
}
