import { type SubmitEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import type { PreChatField } from "../../shared/config";
import type { Visitor } from "../visitor";

const AUTOCOMPLETE: Record<string, string> = { name: "name", email: "email", phone: "tel" };
const LONGEST = 500;

/** What the customer wants to know before the first message. */
export function PreChatForm({
  fields,
  intro,
  visitor,
}: {
  fields: readonly PreChatField[];
  intro: string;
  visitor: Visitor;
}) {
  const { t } = useTranslation("widget");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const show = (found: Record<string, string>) => {
    setErrors(found);
    const wrong = fields.find(({ key }) => key in found);
    if (wrong) form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(wrong.key)}"]`)?.focus();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const answers = Object.fromEntries(fields.map(({ key }) => [key, answerOf(data.get(key))]));
    const missing = fields.filter(({ key, required }) => required && !answers[key]);
    setFailure(null);
    show(Object.fromEntries(missing.map(({ key }) => [key, t("form.required")])));
    if (missing.length > 0) return;
    setSending(true);
    try {
      await visitor.answer(answers);
    } catch (error) {
      const refused = error instanceof ProblemError ? error.errors : [];
      const byKey = refused.map(({ field, code }) => [field.split(".").at(-1)!, t(`form.${code}`, t("form.malformed"))]);
      if (byKey.length > 0) show(Object.fromEntries(byKey) as Record<string, string>);
      else setFailure(error);
      setSending(false);
    }
  };
  return (
    <form
      className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4"
      noValidate
      onSubmit={(event) => void submit(event)}
      ref={form}
    >
      <div>
        <h2 className="text-lg font-semibold">{t("form.title")}</h2>
        {intro && <p className="mt-1 whitespace-pre-line text-muted">{intro}</p>}
      </div>
      {fields.map(({ key, label, type, required }) => (
        <Field
          aside={required ? undefined : t("form.optional")}
          error={errors[key]}
          key={key}
          label={label}
          required={required}
        >
          <Input autoComplete={AUTOCOMPLETE[key]} maxLength={LONGEST} name={key} type={type} />
        </Field>
      ))}
      {failure !== null && <Notice tone="danger">{problemMessage(failure)}</Notice>}
      <Button busy={sending} className="self-stretch" type="submit" variant="primary">
        {t("form.start")}
      </Button>
    </form>
  );
}

/** The text of a field; none of them takes a file. */
function answerOf(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value.trim() : "";
}
