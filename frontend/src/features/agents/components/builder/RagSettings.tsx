import { ChevronRight } from "lucide-react";
import { Controller, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { Slider } from "@/components/ui/Slider";
import { Switch } from "@/components/ui/Switch";
import { useFormat } from "@/lib/format";
import { type AgentForm, LIMITS } from "../../lib/agentForm";

const OWN_FLOOR = 0.4;

/** Whether and how the agent answers from its knowledge. */
export function RagSettings({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const { control } = useFormContext<AgentForm>();
  const enabled = useWatch({ control, name: "config.rag.enabled" });
  return (
    <fieldset className="min-w-0 rounded-xl border border-line bg-surface" disabled={disabled}>
      <legend className="sr-only">{t("rag.label")}</legend>
      <Controller
        control={control}
        name="config.rag.enabled"
        render={({ field }) => (
          <Field
            aside={
              <Switch
                checked={field.value}
                disabled={disabled}
                onCheckedChange={field.onChange}
              />
            }
            className="p-3 [&>div]:items-center"
            hint={t(field.value ? "rag.enabled_hint" : "rag.disabled_hint")}
            label={t("rag.enabled")}
          >
            {null}
          </Field>
        )}
      />
      {enabled && (
        <details className="group border-t border-line">
          <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 px-3 text-sm font-medium text-muted hover:text-fg max-md:min-h-11 [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
            {t("rag.more")}
          </summary>
          <div className="space-y-4 px-3 pt-1 pb-3">
            <Passages disabled={disabled} />
            <Floor disabled={disabled} />
          </div>
        </details>
      )}
    </fieldset>
  );
}

function Passages({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const { control } = useFormContext<AgentForm>();
  return (
    <Controller
      control={control}
      name="config.rag.top_k"
      render={({ field }) => (
        <Field
          aside={<output className="tabular">{field.value}</output>}
          hint={t("rag.top_k_hint")}
          label={t("rag.top_k")}
        >
          <Slider
            disabled={disabled}
            label={t("rag.top_k")}
            max={LIMITS.passages}
            min={1}
            onValueChange={field.onChange}
            step={1}
            value={field.value}
            valueText={String(field.value)}
          />
        </Field>
      )}
    />
  );
}

function Floor({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const format = useFormat();
  const { control } = useFormContext<AgentForm>();
  return (
    <Controller
      control={control}
      name="config.rag.floor"
      render={({ field, fieldState }) => {
        const own = typeof field.value === "number";
        return (
          <div className="space-y-2">
            <Field hint={t("rag.floor_hint")} label={t("rag.floor")}>
              <Select
                disabled={disabled}
                onValueChange={(value) => field.onChange(value === "own" ? OWN_FLOOR : null)}
                options={[
                  { value: "auto", label: t("rag.floor_auto") },
                  { value: "own", label: t("rag.floor_own") },
                ]}
                value={own ? "own" : "auto"}
              />
            </Field>
            {own && (
              <Field error={fieldState.error?.message} label={t("rag.floor_value")}>
                <Input
                  inputMode="decimal"
                  max={1}
                  min={0}
                  onBlur={field.onBlur}
                  onChange={(event) => field.onChange(event.target.valueAsNumber)}
                  placeholder={format.number(OWN_FLOOR)}
                  ref={field.ref}
                  step={0.01}
                  type="number"
                  value={Number.isNaN(field.value) ? "" : (field.value ?? "")}
                />
              </Field>
            )}
          </div>
        );
      }}
    />
  );
}
