import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import type { WebhookEndpoint, WebhookEndpointWithSecret } from "@/api/types";
import { Field } from "@/components/ui/Field";
import { FormDialog } from "@/components/ui/FormDialog";
import { Input } from "@/components/ui/Input";
import { problemMessage } from "@/lib/problemMessage";
import type { EndpointActions } from "../api/endpoints";
import {
  ENDPOINT_LIMITS,
  type EndpointForm,
  endpointSchema,
  type EndpointSettings,
  toChanges,
  toForm,
  toSettings,
} from "../lib/endpointForm";
import { AgentsField } from "./AgentsField";
import { EventsField } from "./EventsField";

/** Problems that are about the address, though they name no field. */
const ABOUT_URL = ["url_refused", "insecure_url"];

/** Makes an endpoint, or changes the one that is given. */
export function EndpointDialog({
  endpoint,
  actions,
  onMade,
  onClose,
}: {
  endpoint: WebhookEndpoint | null;
  actions: EndpointActions;
  onMade?: (endpoint: WebhookEndpointWithSecret) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("webhooks");
  const form = useForm<EndpointForm>({
    resolver: zodResolver(endpointSchema(t)),
    defaultValues: toForm(endpoint),
  });
  const { errors } = form.formState;
  const update = async ({ id, revision, ...before }: WebhookEndpoint, settings: EndpointSettings) => {
    await actions.update.mutateAsync({ id, revision, ...toChanges(before, settings) });
    toast.success(t("form.saved"));
    onClose();
  };
  const save = async (values: EndpointForm) => {
    const settings = toSettings(values);
    try {
      await (endpoint ? update(endpoint, settings) : actions.create.mutateAsync({ ...settings, enabled: true }).then(onMade));
    } catch (error) {
      if (!(error instanceof ProblemError && ABOUT_URL.includes(error.code))) throw error;
      form.setError("url", { message: problemMessage(error) }, { shouldFocus: true });
    }
  };
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      onSubmit={save}
      submitLabel={endpoint ? undefined : t("form.submit")}
      title={t(endpoint ? "form.edit_title" : "form.create_title")}
    >
      <Field error={errors.url?.message} hint={t("form.url_hint")} label={t("form.url")} required>
        <Input
          autoComplete="off"
          dir="ltr"
          inputMode="url"
          // eslint-disable-next-line i18next/no-literal-string -- an address is the same everywhere
          placeholder="https://shop.example.com/hooks/frontdesk"
          spellCheck={false}
          {...form.register("url")}
        />
      </Field>
      <Field error={errors.description?.message} hint={t("form.description_hint")} label={t("form.description")}>
        <Input
          autoComplete="off"
          dir="auto"
          maxLength={ENDPOINT_LIMITS.description}
          {...form.register("description")}
        />
      </Field>
      <EventsField />
      <AgentsField />
    </FormDialog>
  );
}
