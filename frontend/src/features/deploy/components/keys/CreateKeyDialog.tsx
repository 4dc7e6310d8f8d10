import { zodResolver } from "@hookform/resolvers/zod";
import { RadioGroup } from "radix-ui";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { ApiKey, ApiKeyWithSecret } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import type { KeyActions } from "../../api/apiKeys";
import {
  type Attempt,
  emptyKey,
  EXPIRIES,
  KEY_LIMITS,
  type KeyForm,
  keySchema,
  newAttempt,
  toKeySettings,
} from "../../lib/keyForm";
import { OriginsField } from "./OriginsField";
import { ScopesField } from "./ScopesField";

const TYPES = ["secret", "publishable"] as const;

/** Asks what a key is for, and makes it. */
export function CreateKeyDialog({
  type: firstType,
  actions,
  onMade,
  onClose,
}: {
  type: ApiKey["type"];
  actions: KeyActions;
  onMade: (key: ApiKeyWithSecret) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const form = useForm<KeyForm>({ resolver: zodResolver(keySchema(t)), defaultValues: emptyKey(firstType) });
  const { errors } = form.formState;
  const type = useWatch({ control: form.control, name: "type" });
  // An Idempotency-Key belongs to one body: what is sent again unchanged makes no second key.
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const create = async (values: KeyForm) => {
    const text = JSON.stringify(values);
    const current = attempt?.form === text ? attempt : newAttempt(text);
    setAttempt(current);
    onMade(await actions.create.mutateAsync({ ...toKeySettings(values, current.now), attempt: current.id }));
  };
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      onSubmit={create}
      submitLabel={t("keys.form.submit")}
      title={t("keys.form.title")}
    >
      <Field error={errors.name?.message} hint={t("keys.form.name_hint")} label={t("keys.form.name")} required>
        <Input autoComplete="off" dir="auto" maxLength={KEY_LIMITS.name} {...form.register("name")} />
      </Field>
      <fieldset className="space-y-2">
        <legend className="font-medium">{t("keys.form.type")}</legend>
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <RadioGroup.Root
              aria-label={t("keys.form.type")}
              className="grid gap-2 sm:grid-cols-2"
              onValueChange={field.onChange}
              value={field.value}
            >
              {TYPES.map((value) => (
                <RadioGroup.Item
                  aria-label={t(`keys.types.${value}`)}
                  className="rounded-lg border border-line p-2.5 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
                  key={value}
                  value={value}
                >
                  <span className="block font-medium">{t(`keys.types.${value}`)}</span>
                  <span className="block text-sm text-muted">{t(`keys.about.${value}`)}</span>
                </RadioGroup.Item>
              ))}
            </RadioGroup.Root>
          )}
        />
      </fieldset>
      {type === "secret" ? <ScopesField /> : <OriginsField error={errors.origins?.message} />}
      <Field error={errors.expiry?.message} label={t("keys.form.expiry")}>
        <Controller
          control={form.control}
          name="expiry"
          render={({ field }) => (
            <Select
              onValueChange={field.onChange}
              options={EXPIRIES.map((value) => ({ value, label: t(`keys.expiry.${value}`) }))}
              value={field.value}
            />
          )}
        />
      </Field>
    </FormDialog>
  );
}
