import { Search, SearchX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input } from "@/components/ui/Input";
import { Skeleton } from "@/components/ui/Skeleton";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import { useTestSearch } from "../api/useTestSearch";
import type { Knowledge, SearchReply } from "@/api/types";
import { FeedbackList } from "./FeedbackList";
import { SearchResult } from "./SearchResult";

const QUERY_LIMIT = 2000;

/** Asks the index what the agent would be given, and shows why. */
export function SearchPart({ agentId, knowledge, canEdit }: { agentId: string; knowledge: Knowledge; canEdit: boolean }) {
  const { t } = useTranslation("knowledge");
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const search = useTestSearch(agentId, asked);
  const submit = () => {
    const query = text.trim();
    if (!query) return;
    if (query === asked) void search.refetch();
    else setAsked(query);
  };
  return (
    <div className="space-y-4">
      <form
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        role="search"
      >
        <p className="text-sm text-muted">{t("search.description")}</p>
        <div className="flex gap-2">
          <Input
            aria-label={t("search.label")}
            maxLength={QUERY_LIMIT}
            onChange={(event) => setText(event.target.value)}
            placeholder={t("search.placeholder")}
            type="search"
            value={text}
          />
          <Button busy={search.isFetching} className="h-9" icon={<Search aria-hidden />} type="submit" variant="primary">
            {t("search.submit")}
          </Button>
        </div>
      </form>
      {asked !== null && search.isPending && <ResultsSkeleton />}
      {search.isError && !search.data && <ErrorState error={search.error} onRetry={() => void search.refetch()} />}
      {search.data && (
        <Results agentId={agentId} canEdit={canEdit} reply={search.data} stale={search.isPlaceholderData} />
      )}
      <FeedbackList agentId={agentId} canEdit={canEdit} passages={knowledge.pinned} state="pinned" />
      <FeedbackList agentId={agentId} canEdit={canEdit} passages={knowledge.excluded} state="excluded" />
    </div>
  );
}

function Results({
  agentId,
  reply,
  canEdit,
  stale,
}: {
  agentId: string;
  reply: SearchReply;
  canEdit: boolean;
  stale: boolean;
}) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { items, floor, embedding_ms, search_ms } = reply;
  const relevant = items.filter((hit) => hit.relevant);
  const below = items.filter((hit) => !hit.relevant);
  if (items.length === 0) {
    return <EmptyState description={t("search.none_hint")} icon={<SearchX aria-hidden />} title={t("search.none")} />;
  }
  const list = (hits: typeof items, label: string) => (
    <ol aria-label={label} className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
      {hits.map((hit) => (
        <SearchResult agentId={agentId} canEdit={canEdit} hit={hit} key={hit.passage.id} />
      ))}
    </ol>
  );
  return (
    <div aria-busy={stale} className={cn("space-y-3 transition-opacity", stale && "opacity-60")}>
      <p className="tabular text-sm text-muted" role="status">
        {t("search.found", { count: relevant.length })}{" "}
        {t("search.times", { embedding: format.duration(embedding_ms), search: format.duration(search_ms) })}
      </p>
      {relevant.length > 0 && list(relevant, t("search.results"))}
      {below.length > 0 && (
        <>
          <div>
            <h3 className="font-semibold">{t("search.below")}</h3>
            <p className="text-sm text-muted">
              {t("search.below_hint", { floor: format.number(Math.round(floor * 1000) / 1000) })}
            </p>
          </div>
          {list(below, t("search.below"))}
        </>
      )}
    </div>
  );
}

function ResultsSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-3" role="status">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton className="h-28 rounded-xl" />
      <Skeleton className="h-28 rounded-xl" />
    </div>
  );
}
