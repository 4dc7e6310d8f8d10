import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";

/** The two parts of a score and what the floor is held against, each as a bar with its number. */
export function ScoreBars({
  words,
  meaning,
  relevance,
  relevant,
}: {
  /** BM25 over the query's best, 0 to 1. */
  words: number;
  /** Cosine. */
  meaning: number;
  relevance: number;
  relevant: boolean;
}) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  return (
    <dl className="grid grid-cols-[auto_1fr_2.5rem] items-center gap-x-2 gap-y-1 text-xs">
      {([["words", words], ["meaning", meaning], ["relevance", relevance]] as const).map(([name, value]) => (
        <div className="contents" key={name}>
          <dt className="text-muted">{t(`search.${name}`)}</dt>
          <dd aria-hidden className="h-1.5 overflow-hidden rounded-full bg-hover">
            <span
              className={cn("block h-full rounded-full", relevant ? "bg-accent" : "bg-line-strong")}
              style={{ width: `${100 * Math.min(Math.max(value, 0), 1)}%` }}
            />
          </dd>
          <dd className="tabular text-right">{format.number(Math.round(value * 1000) / 1000)}</dd>
        </div>
      ))}
    </dl>
  );
}
