import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef } from "react";
import { type FieldError, type FieldErrors, get, useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { Input } from "@/components/ui/Input";
import type { AgentForm } from "../../lib/agentForm";

export interface ListEditorProps {
  name: "config.suggested_questions" | "config.guardrails.blocked_topics";
  label: string;
  itemLabel: (index: number) => string;
  addLabel: string;
  emptyText: string;
  maxItems: number;
}

/** A short list of texts: add, change, move, remove. Enter adds the next one. */
export function ListEditor({ name, label, itemLabel, addLabel, emptyText, maxItems }: ListEditorProps) {
  const { t } = useTranslation("agents");
  const { control, formState } = useFormContext<AgentForm>();
  const { field } = useController({ control, name });
  const items = field.value;
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const full = items.length >= maxItems;

  const focusItem = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>("input")[index]?.focus());
  const insert = (index: number) => {
    if (full) return;
    field.onChange(items.toSpliced(index, 0, ""));
    focusItem(index);
  };
  const remove = (index: number) => {
    field.onChange(items.toSpliced(index, 1));
    focusItem(Math.max(index - 1, 0));
  };
  const move = (from: number, to: number) =>
    field.onChange(items.with(to, items[from] ?? "").with(from, items[to] ?? ""));
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      insert(index + 1);
    } else if (event.key === "Backspace" && items[index] === "") {
      event.preventDefault();
      remove(index);
    }
  };

  return (
    <div aria-labelledby={id} className="space-y-1.5" role="group">
      <div className="flex items-baseline justify-between gap-3">
        <p className="font-medium" id={id}>
          {label}
        </p>
        <span className="tabular text-sm text-muted">
          {t("form.count", { length: items.length, limit: maxItems })}
        </span>
      </div>
      {items.length === 0 && <p className="text-sm text-muted">{emptyText}</p>}
      <ul className="space-y-1.5" ref={list}>
        {items.map((item, index) => {
          const error = get<FieldErrors, FieldError | undefined>(
            formState.errors,
            `${name}.${index}`,
          )?.message;
          return (
            // Items have no identity but their place.
            <li key={index}>
              <div className="flex items-center gap-0.5">
                <Input
                  aria-describedby={error ? `${id}-${index}` : undefined}
                  aria-invalid={error ? true : undefined}
                  aria-label={itemLabel(index)}
                  className="mr-1"
                  onBlur={field.onBlur}
                  onChange={(event) => field.onChange(items.with(index, event.target.value))}
                  onKeyDown={(event) => onKeyDown(event, index)}
                  value={item}
                />
                <IconButton
                  disabled={index === 0}
                  label={t("list.up")}
                  onClick={() => move(index, index - 1)}
                  size="sm"
                >
                  <ArrowUp aria-hidden />
                </IconButton>
                <IconButton
                  disabled={index === items.length - 1}
                  label={t("list.down")}
                  onClick={() => move(index, index + 1)}
                  size="sm"
                >
                  <ArrowDown aria-hidden />
                </IconButton>
                <IconButton
                  label={t("list.remove", { item: itemLabel(index) })}
                  onClick={() => remove(index)}
                  size="sm"
                >
                  <X aria-hidden />
                </IconButton>
              </div>
              {error && (
                <p className="mt-1 text-sm text-danger-text" id={`${id}-${index}`} role="alert">
                  {error}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {full ? (
        <p className="text-sm text-muted">{t("list.full", { count: maxItems })}</p>
      ) : (
        <Button icon={<Plus aria-hidden />} onClick={() => insert(items.length)} size="sm">
          {addLabel}
        </Button>
      )}
    </div>
  );
}
