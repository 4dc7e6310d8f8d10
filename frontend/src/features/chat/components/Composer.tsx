import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import { MESSAGE_BOX } from "../lib/messageBox";
import { MESSAGE_LIMIT, countCharacters } from "../lib/limits";
import { MessageInput } from "./MessageInput";

export interface ComposerProps {
  /** Why nothing can be sent at all; shown in place of the hint. */
  disabledReason?: string;
  answering: boolean;
  stopping: boolean;
  /** Characters that one message may have here. */
  limit?: number;
  onSend: (text: string) => void;
  onStop: () => void;
  /** Arrow up in the empty field. */
  onEditLast: () => void;
}

/** Where one writes. Text may be typed while an answer streams; it is sent after. */
export function Composer(props: ComposerProps) {
  const { disabledReason, answering, stopping, limit = MESSAGE_LIMIT, onSend, onStop, onEditLast } = props;
  const { t } = useTranslation("chat");
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const length = countCharacters(text);
  const reason = disabledReason ?? unsendable(length, limit, text, answering);

  const submit = () => {
    if (reason) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowUp" || text || answering) return;
    event.preventDefault();
    onEditLast();
  };
  return (
    <form
      className="mx-auto w-full max-w-3xl"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div
        className={cn(
          "flex items-end gap-1 rounded-xl border border-control bg-surface p-1.5 pl-3.5 transition-colors",
          "focus-within:border-(--ring) focus-within:outline-1 focus-within:outline-(--ring)",
        )}
      >
        <MessageInput
          aria-describedby={hintId}
          aria-label={t("composer.label")}
          className="py-1 max-md:py-2.5"
          disabled={disabledReason !== undefined}
          id={MESSAGE_BOX}
          onEscape={answering ? onStop : undefined}
          onKeyDown={onKeyDown}
          onSubmit={submit}
          onValueChange={setText}
          placeholder={t("composer.placeholder")}
          ref={field}
          value={text}
        />
        {answering ? (
          <IconButton busy={stopping} label={t("composer.stop")} onClick={onStop} variant="secondary">
            <Square aria-hidden className="fill-current" />
          </IconButton>
        ) : (
          <IconButton
            aria-disabled={reason !== null || undefined}
            className="text-on-accent hover:text-on-accent"
            label={reason === "empty" ? t("composer.empty") : t("composer.send")}
            type="submit"
            variant="primary"
          >
            <ArrowUp aria-hidden />
          </IconButton>
        )}
      </div>
      <Hint disabledReason={disabledReason} id={hintId} length={length} limit={limit} />
    </form>
  );
}

function unsendable(length: number, limit: number, text: string, answering: boolean): string | null {
  if (answering) return "answering";
  if (!text.trim()) return "empty";
  return length > limit ? "long" : null;
}

function Hint({
  id,
  length,
  limit,
  disabledReason,
}: {
  id: string;
  length: number;
  limit: number;
  disabledReason?: string;
}) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const over = length > limit;
  const counted = length > limit * 0.8;
  return (
    <div className="mt-1.5 flex min-h-4 justify-between gap-3 px-1 text-xs text-muted">
      <p className={cn(!disabledReason && "max-md:sr-only")} id={id}>
        {disabledReason ?? t("composer.hint")}
      </p>
      {counted && (
        <p
          className={cn("tabular", over && "font-medium text-danger-text")}
          role={over ? "alert" : undefined}
        >
          {t(over ? "composer.too_long" : "composer.count", {
            length: format.number(length),
            limit: format.number(limit),
          })}
        </p>
      )}
    </div>
  );
}
