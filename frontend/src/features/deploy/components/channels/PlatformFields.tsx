import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { PasswordInput } from "@/components/ui/PasswordInput";
import type { Platform } from "../../lib/parts";
import { CONNECTION_LIMITS, PLATFORM_FIELDS, type PlatformForm } from "../../lib/platformForm";

/** What the platform's own pages show and the connection has to know. */
export function PlatformFields({ platform, isNew }: { platform: Platform; isNew: boolean }) {
  const { t } = useTranslation("deploy");
  const { register, formState } = useFormContext<PlatformForm>();
  const { errors } = formState;
  return (
    <>
      {PLATFORM_FIELDS[platform].map(({ name, secret, placeholder }) => {
        const Control = secret ? PasswordInput : Input;
        return (
          <Field
            error={errors.config?.[name]?.message}
            hint={t(secret && !isNew ? "channels.form.secret_kept" : `channels.hints.${name}`)}
            key={name}
            label={t(`channels.fields.${name}`)}
            required={isNew || !secret}
          >
            <Control
              autoComplete={secret ? "new-password" : "off"}
              className="font-mono text-sm"
              dir="ltr"
              maxLength={CONNECTION_LIMITS.value}
              placeholder={placeholder}
              spellCheck={false}
              {...register(`config.${name}`)}
            />
          </Field>
        );
      })}
      <Field error={errors.name?.message} hint={t("channels.form.name_hint")} label={t("channels.form.name")} required>
        <Input autoComplete="off" dir="auto" maxLength={CONNECTION_LIMITS.name} {...register("name")} />
      </Field>
    </>
  );
}
