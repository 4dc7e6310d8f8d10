import { Controller, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/CopyButton";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/Input";
import { Notice } from "@/components/ui/Notice";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { Select } from "@/components/ui/Select";
import { CONNECTOR_LIMITS, type ConnectorForm, type ConnectorType, WEB_MODES } from "../../lib/connectorForm";

/** What a source of this type has to know. */
export function ConnectorFields({ type }: { type: ConnectorType }) {
  if (type === "web") return <WebFields />;
  if (type === "notion") return <NotionFields />;
  if (type === "google_drive") return <DriveFields />;
  return <PushNote />;
}

function WebFields() {
  const { t } = useTranslation("knowledge");
  const { register, control, formState } = useFormContext<ConnectorForm>();
  const errors = formState.errors.config;
  const mode = useWatch({ control, name: "config.mode" });
  const number = { valueAsNumber: true } as const;
  return (
    <>
      <Field
        error={errors?.url?.message}
        hint={t(`connectors.form.url_${mode}`)}
        label={t("connectors.form.url")}
        required
      >
        {/* eslint-disable-next-line i18next/no-literal-string -- an address is the same everywhere */}
        <Input inputMode="url" placeholder="https://example.com/" {...register("config.url")} />
      </Field>
      <Controller
        control={control}
        name="config.mode"
        render={({ field }) => (
          <Field label={t("connectors.form.mode")}>
            <Select
              onValueChange={field.onChange}
              options={WEB_MODES.map((value) => ({ value, label: t(`connectors.modes.${value}`) }))}
              value={field.value}
            />
          </Field>
        )}
      />
      {mode !== "page" && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field error={errors?.max_pages?.message} label={t("connectors.form.max_pages")}>
            <Input max={CONNECTOR_LIMITS.pages} min={1} type="number" {...register("config.max_pages", number)} />
          </Field>
          {mode === "site" && (
            <Field error={errors?.max_depth?.message} label={t("connectors.form.max_depth")}>
              <Input max={CONNECTOR_LIMITS.depth} min={0} type="number" {...register("config.max_depth", number)} />
            </Field>
          )}
          <Field hint={t("connectors.form.patterns_hint")} label={t("connectors.form.include")}>
            <Textarea rows={3} {...register("config.include")} />
          </Field>
          <Field hint={t("connectors.form.patterns_hint")} label={t("connectors.form.exclude")}>
            <Textarea rows={3} {...register("config.exclude")} />
          </Field>
        </div>
      )}
    </>
  );
}

function NotionFields() {
  const { t } = useTranslation("knowledge");
  const { register, formState } = useFormContext<ConnectorForm>();
  const errors = formState.errors.config;
  return (
    <>
      <Field
        error={errors?.token?.message}
        hint={t("connectors.form.token_hint")}
        label={t("connectors.form.token")}
        required
      >
        <PasswordInput autoComplete="off" {...register("config.token")} />
      </Field>
      <Field hint={t("connectors.form.roots_hint")} label={t("connectors.form.roots")}>
        <Textarea rows={3} {...register("config.root_page_ids")} />
      </Field>
    </>
  );
}

function DriveFields() {
  const { t } = useTranslation("knowledge");
  const { register, formState } = useFormContext<ConnectorForm>();
  const errors = formState.errors.config;
  const redirect = `${window.location.origin}/api/knowledge/oauth/callback`;
  return (
    <>
      <Notice>
        <p className="text-sm">{t("connectors.form.redirect_hint")}</p>
        <p className="flex items-center gap-1">
          <code className="min-w-0 font-mono text-xs">{redirect}</code>
          <CopyButton label={t("connectors.form.redirect_copy")} text={redirect} />
        </p>
      </Notice>
      <Field error={errors?.client_id?.message} label={t("connectors.form.client_id")} required>
        <Input autoComplete="off" {...register("config.client_id")} />
      </Field>
      <Field error={errors?.client_secret?.message} label={t("connectors.form.client_secret")} required>
        <PasswordInput autoComplete="off" {...register("config.client_secret")} />
      </Field>
      <Field hint={t("connectors.form.folder_hint")} label={t("connectors.form.folder")}>
        <Input autoComplete="off" {...register("config.folder_id")} />
      </Field>
    </>
  );
}

function PushNote() {
  const { t } = useTranslation("knowledge");
  return <p className="text-muted">{t("connectors.form.push_hint")}</p>;
}
