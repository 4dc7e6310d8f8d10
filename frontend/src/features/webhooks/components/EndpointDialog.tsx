import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import type { WebhookEndpoint, WebhookEndpointWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
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
  const { errors, isSubmitting } = form.formState;
  // A key belongs to one body: what is sent again unchanged makes no second endpoint.
  const [attempt, setAttempt] = useState({ body: "", key: "" });
  const create = async (settings: EndpointSettings) => {
    const text = JSON.stringify(settings);
    const key = attempt.body === text ? attempt.key : newIdempotencyKey();
    setAttempt({ body: text, key });
    onMade?.(await actions.create.mutateAsync({ ...settings, key }));
  };
  const update = async ({ id, revision, ...before }: WebhookEndpoint, settings: EndpointSettings) => {
    await actions.update.mutateAsync({ id, revision, ...toChanges(before, settings) });
    toast.success(t("form.saved"));
    onClose();
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      await (endpoint ? update(endpoint, toSettings(values)) : create(toSettings(values)));
    } catch (error) {
      if (error instanceof ProblemError && ABOUT_URL.includes(error.code)) {
        form.setError("url", { message: problemMessage(error) }, { shouldFocus: true });
      } else applyProblem(form, error);
    }
  });
  return (
    <Dialog
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t(endpoint ? "form.edit_title" : "form.create_title")}
    >
      <FormProvider {...form}>
        <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
          <FormError message={errors.root?.message} />
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
          <DialogFooter>
            <Button onClick={onClose}>{t("common:actions.cancel")}</Button>
            <Button busy={isSubmitting} type="submit" variant="primary">
              {t(endpoint ? "common:actions.save" : "form.submit")}
            </Button>
          </DialogFooter>
        </form>
      </FormProvider>
    </Dialog>
  );
}
