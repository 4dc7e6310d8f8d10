import { useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/Input";
import { WIDGET_LIMITS, type WidgetForm } from "../../lib/widgetForm";
import { SwitchRow } from "./SwitchRow";

/** Whether a visitor can ask for a person, and what they read then. */
export function HandoffFields({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("deploy");
  const { control, register, formState } = useFormContext<WidgetForm>();
  const enabled = useWatch({ control, name: "handoff.enabled" });
  return (
    <div className="space-y-3 border-t border-line pt-5">
      <SwitchRow hint={t("widget.form.handoff_hint")} label={t("widget.form.handoff")} name="handoff.enabled" />
      {enabled && (
        <Field
          error={formState.errors.handoff?.message?.message}
          hint={t("widget.form.handoff_message_hint")}
          label={t("widget.form.handoff_message")}
        >
          <Textarea
            dir="auto"
            disabled={disabled}
            maxLength={WIDGET_LIMITS.handoff}
            rows={2}
            {...register("handoff.message")}
          />
        </Field>
      )}
    </div>
  );
}
