import { FileUp, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { SearchField } from "@/components/ui/SearchField";
import { Select } from "@/components/ui/Select";
import { Skeleton } from "@/components/ui/Skeleton";
import { useFormat } from "@/lib/format";
import { useDocuments } from "../api/useDocuments";
import { useFreshSummary } from "../hooks/useFreshSummary";
import { KINDS } from "../lib/checkFile";
import { isWorking, STATUSES } from "../lib/status";
import type { DocumentStatus, Knowledge } from "@/api/types";
import { DocumentList } from "./DocumentList";
import { UploadButton } from "./UploadButton";

const ALL = "all";

export interface DocumentsFilter {
  q: string;
  status: DocumentStatus | undefined;
}

export interface DocumentsPartProps {
  agentId: string;
  knowledge: Knowledge;
  canEdit: boolean;
  filter: DocumentsFilter;
  onFilter: (filter: DocumentsFilter) => void;
  onFiles: (files: File[]) => void;
  /** Documents whose files this page is sending; they are shown as uploads. */
  sending: ReadonlySet<string>;
}

/** The agent's documents: find, add, look after. */
export function DocumentsPart(props: DocumentsPartProps) {
  const { agentId, knowledge, canEdit, filter, onFilter, onFiles, sending } = props;
  const { t } = useTranslation("knowledge");
  const query = useDocuments(agentId, { q: filter.q || undefined, status: filter.status });
  const loaded = query.data?.pages.flatMap((page) => page.items) ?? [];
  const documents = loaded.filter(({ id }) => !sending.has(id));
  const filtered = filter.q !== "" || filter.status !== undefined;
  const working = documents.filter(isWorking).length;
  const onSearch = (q: string) => onFilter({ ...filter, q });
  useFreshSummary(agentId, loaded);

  if (query.data && documents.length === 0 && !filtered) {
    return (
      <EmptyState
        action={canEdit && <UploadButton onFiles={onFiles} variant="primary" />}
        description={t(canEdit ? "empty.description" : "empty.viewer", { kinds: KINDS })}
        icon={<FileUp aria-hidden />}
        title={t("empty.title")}
      />
    );
  }
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-2">
        <SearchField className="min-w-40 flex-1" label={t("list.search")} onSearch={onSearch} value={filter.q} />
        <Select
          aria-label={t("list.status")}
          className="w-auto min-w-28"
          onValueChange={(value) =>
            onFilter({ ...filter, status: value === ALL ? undefined : (value as DocumentStatus) })
          }
          options={[
            { value: ALL, label: t("list.all") },
            ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
          ]}
          value={filter.status ?? ALL}
        />
      </div>
      <Totals knowledge={knowledge} />
      <p className="sr-only" role="status">
        {working > 0 ? t("list.working", { count: working }) : ""}
      </p>
      {query.isPending && <DocumentsSkeleton />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && documents.length === 0 && (
        <EmptyState
          action={<Button onClick={() => onFilter({ q: "", status: undefined })}>{t("none_found.clear")}</Button>}
          description={t("none_found.description")}
          icon={<SearchX aria-hidden />}
          title={t("none_found.title")}
        />
      )}
      {documents.length > 0 && (
        <DocumentList
          action={<UploadButton onFiles={onFiles} variant="primary" />}
          agentId={agentId}
          canEdit={canEdit}
          documents={documents}
          stale={query.isPlaceholderData}
        />
      )}
      <LoadMore query={query} />
    </div>
  );
}

function Totals({ knowledge }: { knowledge: Knowledge }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { documents, documents_limit, passages, size, size_limit } = knowledge;
  const full = documents >= documents_limit || size >= size_limit;
  return (
    <p className={full ? "tabular text-sm text-warning" : "tabular text-sm text-muted"}>
      {t("totals.documents", {
        count: documents_limit,
        documents: format.number(documents),
        limit: format.number(documents_limit),
      })}
      {" · "}
      {t("totals.passages", { count: passages, formatted: format.number(passages) })}
      {" · "}
      {t("totals.size", { size: format.bytes(size), limit: format.bytes(size_limit) })}
    </p>
  );
}

export function DocumentsSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="divide-y divide-line rounded-xl border border-line bg-surface" role="status">
      <span className="sr-only">{t("loading")}</span>
      {[0, 1, 2].map((row) => (
        <div className="flex gap-3 p-3" key={row}>
          <Skeleton className="size-8 rounded-lg" />
          <div className="flex-1 space-y-1.5">
            <Skeleton className="w-3/5" />
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
