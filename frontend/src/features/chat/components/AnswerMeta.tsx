import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import type { ChatMessage } from "../lib/reducer";

/** Model, tokens, cost and time of an answer in one quiet line; opens its trace. */
export function AnswerMeta({
  message,
  inspected,
  onInspect,
}: {
  message: ChatMessage;
  inspected: boolean;
  onInspect?: (runId: string) => void;
}) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const { model, usage, cost_micros, latency_ms, run_id } = message;
  const parts = [
    model,
    usage && t("meta.tokens", { count: usage.total_tokens, formatted: format.number(usage.total_tokens) }),
    cost_micros !== null && format.money(cost_micros),
    latency_ms !== null && format.duration(latency_ms),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  const text = parts.join(" · ");
  if (!onInspect || !run_id) return <p className="tabular ml-auto text-xs text-muted">{text}</p>;
  return (
    <button
      aria-label={t("meta.trace", { figures: text })}
      aria-pressed={inspected}
      className={cn(
        "tabular -mr-1.5 ml-auto rounded-md px-1.5 py-0.5 text-left text-xs text-muted hover:bg-hover hover:text-fg max-md:min-h-11",
        inspected && "text-accent-text",
      )}
      onClick={() => onInspect(run_id)}
      type="button"
    >
      {text}
    </button>
  );
}
