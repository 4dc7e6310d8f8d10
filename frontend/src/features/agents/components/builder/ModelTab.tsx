import { Controller, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Skeleton } from "@/components/ui/Skeleton";
import { Slider } from "@/components/ui/Slider";
import { useFormat } from "@/lib/format";
import { useModels } from "../../api/useModels";
import { type AgentForm, LIMITS } from "../../lib/agentForm";
import { ModelField } from "./ModelField";

export function ModelTab({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const models = useModels();
  if (models.isPending) {
    return (
      <div aria-busy className="space-y-5" role="status">
        <span className="sr-only">{t("common:loading")}</span>
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </div>
    );
  }
  if (models.isError && !models.data) {
    return <ErrorState error={models.error} onRetry={() => void models.refetch()} />;
  }
  return (
    <>
      <ModelField
        disabled={disabled}
        hint={t("model.hint")}
        label={t("model.label")}
        models={models.data}
        name="config.model"
      />
      <ModelField
        disabled={disabled}
        hint={t("model.fallback_hint")}
        label={t("model.fallback")}
        models={models.data}
        name="config.fallback_model"
      />
      <Temperature disabled={disabled} />
      <MaxTokens />
    </>
  );
}

function Temperature({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const format = useFormat();
  const { control } = useFormContext<AgentForm>();
  return (
    <Controller
      control={control}
      name="config.temperature"
      render={({ field }) => (
        <Field
          aside={<output className="tabular">{format.number(field.value)}</output>}
          hint={t("model.temperature_hint")}
          label={t("model.temperature")}
        >
          <Slider
            disabled={disabled}
            label={t("model.temperature")}
            max={2}
            min={0}
            onValueChange={(value) => field.onChange(Math.round(value * 10) / 10)}
            step={0.1}
            value={field.value}
            valueText={format.number(field.value)}
          />
          <div aria-hidden className="flex justify-between text-xs text-muted">
            <span>{t("model.precise")}</span>
            <span>{t("model.creative")}</span>
          </div>
        </Field>
      )}
    />
  );
}

function MaxTokens() {
  const { t } = useTranslation("agents");
  const { control } = useFormContext<AgentForm>();
  return (
    <Controller
      control={control}
      name="config.max_tokens"
      render={({ field, fieldState }) => (
        <Field
          error={fieldState.error?.message}
          hint={t("model.max_tokens_hint")}
          label={t("model.max_tokens")}
        >
          <Input
            inputMode="numeric"
            max={LIMITS.maxTokens}
            min={1}
            onBlur={field.onBlur}
            onChange={(event) =>
              field.onChange(event.target.value === "" ? null : event.target.valueAsNumber)
            }
            placeholder={t("model.max_tokens_none")}
            ref={field.ref}
            step={1}
            type="number"
            value={field.value === null || Number.isNaN(field.value) ? "" : field.value}
          />
        </Field>
      )}
    />
  );
}
