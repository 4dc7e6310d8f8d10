import { type Control, Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { type ConnectorForm, SCHEDULES } from "../../lib/connectorForm";

/** Of any form that has a schedule; the library cannot say so by itself. */
export type ScheduleControl = Control<Pick<ConnectorForm, "name" | "schedule">>;

/** How often a source is looked at. */
export function ScheduleField({ control }: { control: ScheduleControl }) {
  const { t } = useTranslation("knowledge");
  return (
    <Controller
      control={control}
      name="schedule"
      render={({ field }) => (
        <Field hint={t("connectors.form.schedule_hint")} label={t("connectors.form.schedule")}>
          <Select
            onValueChange={field.onChange}
            options={SCHEDULES.map((value) => ({ value, label: t(`connectors.schedules.${value}`) }))}
            value={field.value}
          />
        </Field>
      )}
    />
  );
}
