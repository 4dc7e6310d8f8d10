import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { useFormat } from "@/lib/format";
import type { KnowledgeDocument } from "@/api/types";

const NAMED = 5;

/** Names what is lost: which documents, and how many passages the agent no longer finds. */
export function DeleteDocumentsDialog({
  documents,
  busy,
  onConfirm,
  onClose,
}: {
  documents: readonly KnowledgeDocument[];
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const passages = documents.reduce((sum, document) => sum + document.passages, 0);
  const more = documents.length - NAMED;
  return (
    <ConfirmDialog
      busy={busy}
      confirmLabel={t("delete.confirm", { count: documents.length })}
      description={
        <>
          <p>{t("delete.description", { count: passages, formatted: format.number(passages) })}</p>
          <ul className="list-disc space-y-0.5 pl-5">
            {documents.slice(0, NAMED).map(({ id, name }) => (
              <li dir="auto" key={id}>
                {name}
              </li>
            ))}
            {more > 0 && <li>{t("delete.more", { count: more })}</li>}
          </ul>
        </>
      }
      onConfirm={onConfirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("delete.title", { count: documents.length })}
    />
  );
}
