import { RefreshCw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Checkbox";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import { type DocumentAction, useDocumentActions } from "../api/useDocumentActions";
import type { KnowledgeDocument } from "@/api/types";
import { DeleteDocumentsDialog } from "./DeleteDocumentsDialog";
import { DocumentRow } from "./DocumentRow";

export interface DocumentListProps {
  agentId: string;
  documents: readonly KnowledgeDocument[];
  canEdit: boolean;
  /** Another search is being loaded. */
  stale: boolean;
  /** Beside the heading, while nothing is selected. */
  action: ReactNode;
}

export function DocumentList({ agentId, documents, canEdit, stale, action }: DocumentListProps) {
  const { t } = useTranslation("knowledge");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deleting, setDeleting] = useState<readonly KnowledgeDocument[]>([]);
  const actions = useDocumentActions(agentId);
  // What has left the list is not acted on.
  const selected = documents.filter(({ id }) => chosen.has(id));
  const ready = selected.filter(({ status }) => status === "ready");

  const choose = (ids: readonly string[], on: boolean) =>
    setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  const run = (action: DocumentAction, on: readonly KnowledgeDocument[]) =>
    actions.mutate(
      { action, ids: on.map(({ id }) => id) },
      {
        onSuccess: ({ done, error }) => {
          if (action === "delete") setDeleting([]);
          if (done.length > 0) toast.success(t(`done.${action}`, { count: done.length }));
          if (error) toast.error(problemMessage(error));
        },
      },
    );
  const act = (action: DocumentAction, document: KnowledgeDocument) =>
    action === "delete" ? setDeleting([document]) : run(action, [document]);

  return (
    <>
      {canEdit && (
        <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 pl-3">
          <Checkbox
            checked={selected.length === 0 ? false : selected.length === documents.length || "indeterminate"}
            className="max-md:-ml-2.5"
            label={t("list.select_all")}
            onCheckedChange={(on) => choose(documents.map(({ id }) => id), on)}
          />
          <span className="flex-1 text-sm text-muted">
            {selected.length > 0 ? t("list.selected", { count: selected.length }) : t("list.select_all")}
          </span>
          {selected.length === 0 && action}
          {selected.length > 0 && (
            <>
              <Button
                disabled={ready.length === 0 || actions.isPending}
                icon={<RefreshCw aria-hidden />}
                onClick={() => {
                  run("reindex", ready);
                  setChosen(new Set());
                }}
                size="sm"
                title={ready.length === 0 ? t("list.reindex_none") : undefined}
              >
                {t("list.reindex")}
              </Button>
              <Button
                disabled={actions.isPending}
                icon={<Trash2 aria-hidden />}
                onClick={() => setDeleting(selected)}
                size="sm"
                variant="danger-ghost"
              >
                {t("list.delete")}
              </Button>
            </>
          )}
        </div>
      )}
      <ul
        aria-busy={stale}
        aria-label={t("list.label")}
        className={cn("divide-y divide-line rounded-xl border border-line bg-surface transition-opacity", stale && "opacity-60")}
      >
        {documents.map((document) => (
          <DocumentRow
            agentId={agentId}
            canEdit={canEdit}
            document={document}
            key={document.id}
            onAct={(action) => act(action, document)}
            onSelect={(on) => choose([document.id], on)}
            selected={chosen.has(document.id)}
          />
        ))}
      </ul>
      {deleting.length > 0 && (
        <DeleteDocumentsDialog
          busy={actions.isPending}
          documents={deleting}
          onClose={() => setDeleting([])}
          onConfirm={() => run("delete", deleting)}
        />
      )}
    </>
  );
}
