import { LifeBuoy } from "lucide-react";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import type { Visitor } from "../visitor";

const LONGEST = 254;

/** A person is asked for, and how the visitor can be reached where nobody knows that yet. */
export function useHandoff(
  visitor: Visitor,
  conversationId: string | null,
  onDone: (conversationId: string, message: string) => void,
) {
  const { i18n } = useTranslation("widget");
  const [busy, setBusy] = useState(false);
  /** The conversation for which the form stands there. */
  const [asked, setAsked] = useState<string | null>(null);
  const path = `/conversations/${encodeURIComponent(conversationId ?? "")}`;

  const send = async (contact: string | null) => {
    if (!conversationId) return;
    setBusy(true);
    try {
      const { message } = await visitor.json<{ message: string }>(`${path}/handoff`, {
        method: "POST",
        headers: { "Accept-Language": i18n.language },
        body: contact ? JSON.stringify({ contact }) : undefined,
      });
      setAsked(null);
      onDone(conversationId, message);
    } finally {
      setBusy(false);
    }
  };
  const begin = async () => {
    setBusy(true);
    try {
      const { contact_known: known } = await visitor.json<{ contact_known: boolean }>(path);
      if (known) await send(null);
      else setAsked(conversationId);
    } catch (error) {
      toast.error(problemMessage(error));
    }
    setBusy(false);
  };
  return { busy, begin, send, asksContact: asked !== null && asked === conversationId };
}

export type HandoffModel = ReturnType<typeof useHandoff>;

export function AskForPerson({ handoff }: { handoff: HandoffModel }) {
  const { t } = useTranslation("widget");
  return (
    <Button
      busy={handoff.busy}
      className="-mr-2 ml-auto"
      icon={<LifeBuoy aria-hidden />}
      onClick={() => void handoff.begin()}
      size="sm"
      variant="ghost"
    >
      {t("handoff.ask")}
    </Button>
  );
}

/** How somebody can be reached; it may be skipped. */
export function ContactForm({ handoff }: { handoff: HandoffModel }) {
  const { t } = useTranslation("widget");
  const [error, setError] = useState<string | undefined>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = async (contact: string | null) => {
    setError(undefined);
    try {
      await handoff.send(contact);
    } catch (failure) {
      const wrong = failure instanceof ProblemError && failure.status === 422;
      setError(wrong ? t("handoff.contact_malformed") : problemMessage(failure));
      field.current?.focus();
    }
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const contact = field.current?.value.trim();
    if (contact) void send(contact);
    else setError(t("form.required"));
  };
  return (
    <form
      aria-label={t("handoff.contact_title")}
      className="mx-4 mb-5 space-y-3 rounded-xl border border-line bg-surface p-4"
      noValidate
      onSubmit={submit}
    >
      <p className="font-medium">{t("handoff.contact_title")}</p>
      <Field error={error} hint={t("handoff.contact_hint")} label={t("handoff.contact_label")}>
        <Input autoComplete="email" inputMode="email" maxLength={LONGEST} name="contact" ref={field} type="text" />
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={handoff.busy} type="submit" variant="primary">
          {t("handoff.contact_send")}
        </Button>
        <Button disabled={handoff.busy} onClick={() => void send(null)} variant="ghost">
          {t("handoff.contact_skip")}
        </Button>
      </div>
    </form>
  );
}

/** That a person was asked for; nothing where none was. */
export function HandedOff({ message }: { message: string | undefined }) {
  const { t } = useTranslation("widget");
  if (message === undefined) return null;
  return (
    <Notice className="mx-4 mb-5" icon={<LifeBuoy aria-hidden />} tone="success">
      <span className="whitespace-pre-line">{message || t("handoff.done")}</span>
    </Notice>
  );
}
