import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/ui/Badge";
import { cn } from "@/lib/cn";
import { passageText } from "@/lib/passageText";
import { useFormat } from "@/lib/format";
import { documentLink } from "../lib/documentLink";
import type { SearchHit } from "@/api/types";
import { PassageActions } from "./PassageActions";
import { ScoreBars } from "./ScoreBars";

/** One passage that was found: where it stands, why it was found, and what to do about it. */
export function SearchResult({ agentId, hit, canEdit }: { agentId: string; hit: SearchHit; canEdit: boolean }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { passage, document, relevant, score, rank } = hit;
  const link = documentLink(document.id, { page: passage.page, passage: passage.id });
  return (
    <li className={cn("space-y-2 p-3", !relevant && "bg-bg")} data-relevant={relevant}>
      <div className="flex items-baseline gap-2">
        <span className="tabular text-sm font-semibold text-muted">{t("search.rank", { rank })}</span>
        <p className="min-w-0 flex-1">
          <Link className="block truncate font-medium hover:underline" dir="auto" {...link}>
            {document.name}
          </Link>
          <span className="block truncate text-xs text-muted" dir="auto">
            {[passage.page !== null && t("passage.page", { page: passage.page }), passage.heading]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </p>
        {passage.state === "pinned" && <Badge tone="accent">{t("passage.state.pinned")}</Badge>}
        <span
          aria-label={t("search.score", { score: format.number(Math.round(score * 1000) / 1000) })}
          className={cn("tabular text-sm font-semibold", !relevant && "text-muted")}
          role="img"
        >
          {format.number(Math.round(score * 1000) / 1000)}
        </span>
      </div>
      <p className={cn("line-clamp-3 text-sm whitespace-pre-line", !relevant && "text-muted")} dir="auto">
        {passageText(passage.text)}
      </p>
      <ScoreBars meaning={hit.cosine} relevance={hit.relevance} relevant={relevant} words={hit.bm25_share} />
      {canEdit && <PassageActions agentId={agentId} passage={passage} />}
    </li>
  );
}
