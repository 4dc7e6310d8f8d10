import { useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Model } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Select, type SelectOption } from "@/components/ui/Select";
import { useFormat } from "@/lib/format";
import type { AgentForm } from "../../lib/agentForm";

const NONE = ":none";
const OTHER = ":other";

export interface ModelFieldProps {
  name: "config.model" | "config.fallback_model";
  label: string;
  hint: string;
  models: { items: Model[]; default: string };
  disabled: boolean;
}

/** A known model with its price, none, or any name that the endpoint understands. */
export function ModelField({ name, label, hint, models, disabled }: ModelFieldProps) {
  const { t } = useTranslation("agents");
  const priced = usePriceText();
  const { control } = useFormContext<AgentForm>();
  const {
    field: { value, onChange, onBlur, ref },
    fieldState,
  } = useController({ control, name });
  const known = models.items.some((model) => model.id === value);
  const [writing, setWriting] = useState(value !== null && !known);
  const other = (writing || value !== null) && !known;
  const standard = models.items.find((model) => model.id === models.default);
  const none =
    name === "config.model"
      ? t("model.default", { name: standard?.name ?? models.default })
      : t("model.no_fallback");

  const options: SelectOption[] = [
    { value: NONE, label: none },
    ...models.items.map((model) => ({ value: model.id, label: model.name, hint: priced(model) })),
    { value: OTHER, label: t("model.other"), hint: t("model.other_hint") },
  ];
  const choose = (choice: string) => {
    setWriting(choice === OTHER);
    onChange(choice === NONE ? null : choice === OTHER ? "" : choice);
  };
  const chosen = models.items.find((model) => model.id === value);
  return (
    <div className="space-y-2">
      <Field hint={chosen ? priced(chosen) : hint} label={label}>
        <Select
          disabled={disabled}
          onBlur={onBlur}
          onValueChange={choose}
          options={options}
          value={other ? OTHER : (value ?? NONE)}
        />
      </Field>
      {other && (
        <Field error={fieldState.error?.message} hint={t("model.name_hint")} label={t("model.name")}>
          <Input
            autoComplete="off"
            className="font-mono"
            onBlur={onBlur}
            onChange={(event) => onChange(event.target.value.trim())}
            ref={ref}
            spellCheck={false}
            value={value ?? ""}
          />
        </Field>
      )}
    </div>
  );
}

/** What a model costs, in words. Prices are in millionths of a dollar for a million tokens. */
function usePriceText(): (model: Model) => string {
  const { t } = useTranslation("agents");
  const format = useFormat();
  return (model) => {
    if (model.offline) return t("model.offline");
    const { input_price_micros_per_mtok: input, output_price_micros_per_mtok: output } = model;
    if (input === null || output === null) return t("model.price_unknown", { provider: model.provider });
    return t("model.price", {
      provider: model.provider,
      input: format.money(input),
      output: format.money(output),
    });
  };
}
