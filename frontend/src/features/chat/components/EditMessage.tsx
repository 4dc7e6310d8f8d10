import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { MESSAGE_LIMIT, countCharacters } from "../lib/limits";
import { MessageInput } from "./MessageInput";

/** Changes a question in place; sending it makes a new branch. */
export function EditMessage({
  text,
  onSend,
  onCancel,
}: {
  text: string;
  onSend: (text: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation("chat");
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, [text]);

  const sendable = value.trim() !== "" && countCharacters(value) <= MESSAGE_LIMIT;
  const send = () => {
    if (sendable) onSend(value.trim());
  };
  return (
    <form
      className="rounded-xl border border-control bg-surface p-3 focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <MessageInput
        aria-label={t("edit.label")}
        onEscape={onCancel}
        onSubmit={send}
        onValueChange={setValue}
        ref={field}
        value={value}
      />
      <div className="mt-2 flex flex-wrap items-center justify-end gap-2">
        <p className="min-w-0 flex-1 text-xs text-muted">{sendable ? t("edit.hint") : t("edit.refused")}</p>
        <Button onClick={onCancel} size="sm">
          {t("edit.cancel")}
        </Button>
        <Button disabled={!sendable} size="sm" type="submit" variant="primary">
          {t("edit.send")}
        </Button>
      </div>
    </form>
  );
}
