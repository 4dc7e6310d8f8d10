import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types";
import { useFormat } from "@/lib/format";

/** Where the time of a run went: looking up, until the first token, then writing. */
export function RunTimeline({ run }: { run: Run }) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const { first_token_ms: first, latency_ms: total, retrieval } = run;
  if (total === null) return null;
  const waited = Math.min(first ?? total, total);
  const embedding = Math.min(retrieval?.embedding_ms ?? 0, waited);
  const search = Math.min(retrieval?.search_ms ?? 0, waited - embedding);
  const looked = embedding + search;
  const rows = [{ name: t("trace.waiting"), from: looked, length: waited - looked, className: "bg-line-strong" }];
  if (retrieval) {
    rows.unshift(
      { name: t("trace.embedding"), from: 0, length: embedding, className: "bg-warning" },
      { name: t("trace.search"), from: embedding, length: search, className: "bg-success" },
    );
  }
  if (first !== null) {
    rows.push({ name: t("trace.writing"), from: waited, length: total - waited, className: "bg-accent" });
  }
  return (
    <section className="space-y-2">
      <h3 className="flex justify-between text-sm font-semibold">
        {t("trace.timeline")}
        <span className="tabular">{format.duration(total)}</span>
      </h3>
      <ul className="space-y-1.5">
        {rows.map((row) => (
          <li className="grid grid-cols-[8rem_1fr_4rem] items-center gap-2 text-xs" key={row.name}>
            <span className="truncate text-muted">{row.name}</span>
            <span aria-hidden className="relative h-2 rounded-full bg-hover">
              <span
                className={`absolute inset-y-0 min-w-0.5 rounded-full ${row.className}`}
                style={{ left: share(row.from, total), width: share(row.length, total) }}
              />
            </span>
            <span className="tabular text-right">{format.duration(row.length)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function share(part: number, whole: number): string {
  return `${whole > 0 ? (100 * part) / whole : 0}%`;
}
