import type { ReactNode } from "react";
import { Controller, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { FIELD_TYPES, WIDGET_LIMITS, type WidgetForm } from "../../lib/widgetForm";
import { SwitchRow } from "./SwitchRow";

/** One question of the form: its text, the name of the answer, its kind. */
export function PreChatField({
  index,
  disabled,
  actions,
}: {
  index: number;
  disabled: boolean;
  actions: ReactNode;
}) {
  const { t } = useTranslation("deploy");
  const { control, register, formState } = useFormContext<WidgetForm>();
  const errors = formState.errors.pre_chat?.fields?.[index];
  const name = `pre_chat.fields.${index}` as const;
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="sr-only">{t("widget.form.question", { number: index + 1 })}</legend>
      <div className="flex items-center gap-1">
        <p aria-hidden className="min-w-0 flex-1 text-sm text-muted">
          {t("widget.form.question", { number: index + 1 })}
        </p>
        {actions}
      </div>
      <Field error={errors?.label?.message} label={t("widget.form.label")} required>
        <Input autoComplete="off" dir="auto" maxLength={WIDGET_LIMITS.label} {...register(`${name}.label`)} />
      </Field>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(12rem,100%),1fr))] gap-3">
        <Field error={errors?.key?.message} hint={t("widget.form.key_hint")} label={t("widget.form.key")} required>
          <Input
            autoComplete="off"
            className="font-mono text-sm"
            dir="ltr"
            maxLength={WIDGET_LIMITS.key}
            spellCheck={false}
            {...register(`${name}.key`)}
          />
        </Field>
        <Field label={t("widget.form.type")}>
          <Controller
            control={control}
            name={`${name}.type`}
            render={({ field }) => (
              <Select
                disabled={disabled}
                onValueChange={field.onChange}
                options={FIELD_TYPES.map((value) => ({ value, label: t(`widget.choices.type.${value}`) }))}
                value={field.value}
              />
            )}
          />
        </Field>
      </div>
      <SwitchRow label={t("widget.form.required")} name={`${name}.required`} />
    </fieldset>
  );
}
