import { Pin, Quote } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Retrieval, RetrievedPassage } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Notice } from "@/components/ui/Notice";
import { passageText } from "@/lib/passageText";
import { useFormat } from "@/lib/format";
import type { TracedAnswer } from "../../lib/tracedAnswers";
import { citationPlace } from "../citationName";
import type { TracePanelProps } from "./TracePanel";

const plain = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();

/** What the knowledge was asked for an answer, and what it gave. */
export function RunRetrieval({
  retrieval,
  answer,
  onOpen,
}: {
  retrieval: Retrieval;
  answer: TracedAnswer;
  onOpen?: TracePanelProps["onOpenPassage"];
}) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const { query, passages, embedding, embedding_ms, search_ms, failure } = retrieval;
  const rewritten = plain(query) !== plain(answer.question);
  return (
    <section className="space-y-2">
      <h3 className="text-sm font-semibold">{t("trace.knowledge.title")}</h3>
      <div className="rounded-lg border border-line bg-surface px-2.5 py-2 text-sm">
        <p className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
          {t("trace.knowledge.query")}
          {rewritten && <Badge>{t("trace.knowledge.rewritten")}</Badge>}
        </p>
        <p className="whitespace-pre-wrap" dir="auto">
          {query}
        </p>
        <p className="tabular mt-1 text-xs text-muted">
          {t("trace.knowledge.times", {
            embedding: format.duration(embedding_ms),
            search: format.duration(search_ms),
            model: embedding,
          })}
        </p>
      </div>
      {failure && (
        <Notice tone="danger">
          <p className="font-medium">{t("trace.knowledge.failed")}</p>
          <p className="text-sm">{failure.detail}</p>
        </Notice>
      )}
      {!failure && passages.length === 0 && (
        <p className="text-sm text-muted">{t("trace.knowledge.nothing")}</p>
      )}
      {passages.length > 0 && (
        <ol aria-label={t("trace.knowledge.passages")} className="divide-y divide-line rounded-lg border border-line bg-surface">
          {passages.map((passage) => (
            <Found
              cited={answer.cited.includes(passage.number)}
              key={passage.passage_id}
              onOpen={onOpen}
              passage={passage}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function Found({
  passage,
  cited,
  onOpen,
}: {
  passage: RetrievedPassage;
  cited: boolean;
  onOpen?: TracePanelProps["onOpenPassage"];
}) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  const score = (value: number) => format.number(Math.round(value * 1000) / 1000);
  const place = citationPlace(passage, t);
  return (
    <li className="space-y-1 px-2.5 py-2 text-sm">
      <p className="flex items-baseline gap-2">
        <span className="tabular font-semibold text-muted">{passage.number}</span>
        {onOpen ? (
          <button
            className="min-w-0 flex-1 truncate text-left font-medium hover:underline max-md:min-h-11"
            dir="auto"
            onClick={() => onOpen(passage)}
            type="button"
          >
            {place}
          </button>
        ) : (
          <span className="min-w-0 flex-1 truncate font-medium" dir="auto">
            {place}
          </span>
        )}
        <span className="tabular font-semibold" title={t("trace.knowledge.score")}>
          {score(passage.score)}
        </span>
      </p>
      <p className="line-clamp-2 text-muted" dir="auto">
        {passageText(passage.text)}
      </p>
      <p className="tabular flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        {t("trace.knowledge.parts", { words: score(passage.bm25), meaning: score(passage.cosine) })}
        {passage.pinned && (
          <Badge>
            <Pin aria-hidden />
            {t("trace.knowledge.pinned")}
          </Badge>
        )}
        {cited && (
          <Badge tone="accent">
            <Quote aria-hidden />
            {t("trace.knowledge.cited")}
          </Badge>
        )}
      </p>
    </li>
  );
}
