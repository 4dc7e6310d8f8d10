import { Controller, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { LANGUAGES, POSITIONS, THEMES, WIDGET_LIMITS, type WidgetForm } from "../../lib/widgetForm";
import { SwitchRow } from "./SwitchRow";

const CHOICES = { position: POSITIONS, theme: THEMES, language: LANGUAGES } as const;
const CHOSEN = ["position", "theme", "language"] as const;
const PICKED = "#5646d9";

/** What a visitor sees first: name, colour, place, language, greeting. */
export function LookFields({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("deploy");
  const { control, register, formState, setValue } = useFormContext<WidgetForm>();
  const { errors } = formState;
  const color = useWatch({ control, name: "color" });
  return (
    <>
      <Field error={errors.title?.message} hint={t("widget.form.title_hint")} label={t("widget.form.name")}>
        <Input autoComplete="off" dir="auto" maxLength={WIDGET_LIMITS.title} {...register("title")} />
      </Field>
      <Field error={errors.color?.message} hint={t("widget.form.color_hint")} label={t("widget.form.color")}>
        <Input
          autoComplete="off"
          dir="ltr"
          maxLength={7}
          placeholder="#5646d9"
          spellCheck={false}
          {...register("color")}
        />
      </Field>
      <div className="flex items-center gap-2">
        <input
          aria-label={t("widget.form.color_pick")}
          className="h-9 w-14 cursor-pointer rounded-lg border border-control bg-surface p-1 max-md:h-11"
          disabled={disabled}
          onChange={(event) => setValue("color", event.target.value, { shouldDirty: true, shouldValidate: true })}
          type="color"
          value={/^#[0-9a-f]{6}$/i.test(color) ? color : PICKED}
        />
        {color && !disabled && (
          <Button onClick={() => setValue("color", "", { shouldDirty: true, shouldValidate: true })} size="sm" variant="ghost">
            {t("widget.form.color_agent")}
          </Button>
        )}
      </div>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(11rem,100%),1fr))] gap-4">
        {CHOSEN.map((name) => (
          <Field key={name} label={t(`widget.form.${name}`)}>
            <Controller
              control={control}
              name={name}
              render={({ field }) => (
                <Select
                  disabled={disabled}
                  onBlur={field.onBlur}
                  onValueChange={field.onChange}
                  options={CHOICES[name].map((value) => ({ value, label: t(`widget.choices.${name}.${value}`) }))}
                  value={field.value}
                />
              )}
            />
          </Field>
        ))}
      </div>
      <Field
        error={errors.welcome_message?.message}
        hint={t("widget.form.welcome_hint")}
        label={t("widget.form.welcome")}
      >
        <Textarea dir="auto" maxLength={WIDGET_LIMITS.welcome} rows={2} {...register("welcome_message")} />
      </Field>
      <SwitchRow hint={t("widget.form.questions_hint")} label={t("widget.form.questions")} name="suggested_questions" />
      <SwitchRow hint={t("widget.form.branding_hint")} label={t("widget.form.branding")} name="show_branding" />
    </>
  );
}
