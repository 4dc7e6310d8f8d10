import { useController } from "react-hook-form";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/components/ui/Checkbox";
import { type KeyForm, SCOPES } from "../../lib/keyForm";

/** What a secret key may do. */
export function ScopesField() {
  const { t } = useTranslation("deploy");
  const id = useId();
  const { field, fieldState } = useController<KeyForm, "scopes">({ name: "scopes" });
  const error = fieldState.error?.message;
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="space-y-1">
      <legend className="font-medium">{t("keys.form.scopes")}</legend>
      {error && (
        <p className="text-sm text-danger-text" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {SCOPES.map((scope) => (
        <div className="flex items-start gap-2 max-md:items-center" key={scope}>
          <Checkbox
            checked={field.value.includes(scope)}
            className="max-md:-ml-2.5"
            id={`${id}-${scope}`}
            label={t(`keys.scopes.${scope}`)}
            onCheckedChange={(on) => field.onChange(SCOPES.filter((each) => (each === scope ? on : field.value.includes(each))))}
          />
          <label className="min-w-0 flex-1 py-0.5" htmlFor={`${id}-${scope}`}>
            <span className="block">{t(`keys.scopes.${scope}`)}</span>
            <span className="block text-sm text-muted">{t(`keys.scope_hints.${scope}`)}</span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}
