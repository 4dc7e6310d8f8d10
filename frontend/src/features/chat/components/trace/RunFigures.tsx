import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types";
import { useFormat } from "@/lib/format";

/** Model, settings, tokens and cost of a run. */
export function RunFigures({ run }: { run: Run }) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const { usage } = run;
  const about = usage?.estimated ? t("trace.estimated") : null;
  const rows: [label: string, value: string, note?: string | null][] = [
    [
      t("trace.model"),
      run.model,
      run.fallback_used ? t("trace.instead_of", { model: run.requested_model }) : null,
    ],
    [t("trace.temperature"), format.number(run.temperature)],
    [t("trace.max_tokens"), run.max_tokens === null ? t("trace.no_limit") : format.number(run.max_tokens)],
  ];
  if (usage) {
    rows.push(
      [t("trace.prompt_tokens"), format.number(usage.prompt_tokens), about],
      [t("trace.completion_tokens"), format.number(usage.completion_tokens), about],
      [t("trace.total_tokens"), format.number(usage.total_tokens), about],
    );
    const speed = tokensPerSecond(run);
    if (speed !== null) rows.push([t("trace.speed"), t("trace.per_second", { rate: format.number(speed) })]);
  }
  if (usage) {
    rows.push([
      t("trace.cost"),
      run.cost_micros === null ? t("trace.cost_unknown") : format.money(run.cost_micros),
    ]);
  }
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{t("trace.figures")}</h3>
      <dl className="divide-y divide-line text-sm">
        {rows.map(([label, value, note]) => (
          <div className="flex items-baseline justify-between gap-4 py-1.5" key={label}>
            <dt className="text-muted">{label}</dt>
            <dd className="tabular min-w-0 text-right">
              {value}
              {note && <span className="ml-1.5 text-xs text-muted">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Null where the time is too short to say. */
function tokensPerSecond(run: Run): number | null {
  const writing = (run.latency_ms ?? 0) - (run.first_token_ms ?? 0);
  if (!run.usage || writing < 50) return null;
  return Math.round((run.usage.completion_tokens / writing) * 1000);
}
