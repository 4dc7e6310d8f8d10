import { ExternalLink, X } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { ErrorState } from "@/components/ui/ErrorState";
import { IconButton } from "@/components/ui/IconButton";
import { Notice } from "@/components/ui/Notice";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Sheet } from "@/components/ui/Sheet";
import { Skeleton } from "@/components/ui/Skeleton";
import { ProblemError } from "@/api/problem";
import { problemMessage } from "@/lib/problemMessage";
import { openOriginal } from "../api/openOriginal";
import { usePageText } from "../api/usePageText";
import { usePassage } from "../api/usePassage";
import { DocumentIcon } from "./DocumentIcon";
import { MarkedText } from "./MarkedText";
import { PageNav } from "./PageNav";
import { PassageBar } from "./PassageBar";

export interface DocumentViewerProps {
  agentId: string;
  documentId: string;
  /** From 1; null = where the passage stands, or the first. */
  page: number | null;
  passageId: string | null;
  onGo: (at: { page?: number; passage?: string }) => void;
  onClose: () => void;
}

/** The text of a document as the agent reads it, page by page, with its passages marked. */
export function DocumentViewer(props: DocumentViewerProps) {
  const { agentId, documentId, passageId, onGo, onClose } = props;
  const { t } = useTranslation("knowledge");
  const canEdit = usePermission("knowledge:write");
  const heading = useRef<HTMLHeadingElement>(null);
  // The page of a passage is only asked for where the address does not name it.
  const looked = usePassage(agentId, props.page === null ? passageId : null);
  const isLooking = props.page === null && passageId !== null && looked.isPending;
  const page = props.page ?? looked.data?.text_page ?? 1;
  const text = usePageText(agentId, documentId, isLooking ? null : page);
  const { data } = text;
  const isGone = text.error instanceof ProblemError && text.error.status === 404;
  const passage = data?.passages.find(({ id }) => id === passageId);
  const isMissing = passageId !== null && data !== undefined && !text.isPlaceholderData && !passage;
  const open = () => {
    if (!data) return;
    openOriginal(agentId, data.document, data.page).catch((error: unknown) => toast.error(problemMessage(error)));
  };

  return (
    <Sheet
      className="w-[min(52rem,100%)] max-w-full overflow-hidden"
      initialFocus={heading}
      onOpenChange={(next) => (next ? undefined : onClose())}
      open
      side="right"
      title={data ? t("viewer.title", { name: data.document.name }) : t("viewer.untitled")}
    >
      <header className="shrink-0 space-y-2 border-b border-line px-4 py-3">
        <div className="flex items-center gap-3">
          <DocumentIcon type={data?.document.type ?? null} />
          <h2 className="min-w-0 flex-1 truncate text-lg font-semibold" dir="auto" ref={heading} tabIndex={-1}>
            {data?.document.name ?? t("viewer.untitled")}
          </h2>
          <IconButton label={t("common:actions.close")} onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
        {data && (
          <div className="flex flex-wrap items-center gap-2">
            {data.pages !== null && data.pages > 1 && (
              <PageNav onPage={(next) => onGo({ page: next })} page={page} pages={data.pages} />
            )}
            <span className="flex-1" />
            <CopyButton label={t("viewer.copy")} text={data.text} />
            <Button icon={<ExternalLink aria-hidden />} onClick={open} size="sm">
              {t(data.document.type === "pdf" ? "row.original" : "row.download")}
            </Button>
          </div>
        )}
      </header>
      <ScrollRegion
        aria-busy={(isLooking || text.isPending || text.isPlaceholderData) && !text.isError}
        className="min-h-0 flex-1 overflow-y-auto px-4 py-5 focus-visible:-outline-offset-2 sm:px-8"
        label={t("viewer.text")}
      >
        {isMissing && (
          <Notice className="mb-4" tone="warning">
            {t("viewer.passage_gone")}
          </Notice>
        )}
        {text.isError && !data && (
          <ErrorState
            error={text.error}
            onRetry={isGone ? undefined : () => void text.refetch()}
            title={isGone ? t("viewer.gone") : undefined}
          />
        )}
        {!data && !text.isError && <TextSkeleton />}
        {data &&
          (data.text ? (
            <MarkedText
              chosen={passage?.id ?? null}
              onChoose={(id) => onGo({ page, passage: id })}
              passages={data.passages}
              text={data.text}
            />
          ) : (
            <p className="text-muted">{t("viewer.empty_page")}</p>
          ))}
      </ScrollRegion>
      {passage && <PassageBar agentId={agentId} canEdit={canEdit} passage={passage} />}
    </Sheet>
  );
}

function TextSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-3" role="status">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton />
      <Skeleton className="w-11/12" />
      <Skeleton className="w-4/5" />
    </div>
  );
}
