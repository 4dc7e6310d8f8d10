import { useTranslation } from "react-i18next";
import { Badge } from "@/components/ui/Badge";
import { ProgressBar } from "@/components/ui/ProgressBar";
import { useFormat } from "@/lib/format";
import { failureText } from "../lib/failureText";
import { isWorking, STATUS_TONES } from "../lib/status";
import type { KnowledgeDocument } from "@/api/types";

/** Where a document is on its way, how far, and why it failed. */
export function DocumentStatusLine({ document }: { document: KnowledgeDocument }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { name, status, done, total, failure } = document;
  const counted = isWorking(document) && total > 0;
  return (
    <div className="mt-1 space-y-1">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={STATUS_TONES[status]}>{t(`status.${status}`)}</Badge>
        {counted && (
          <span className="tabular text-xs text-muted">
            {t("row.progress", { count: total, done: format.number(done), total: format.number(total) })}
          </span>
        )}
      </p>
      {counted && <ProgressBar label={t("row.progress_label", { name })} value={done / total} />}
      {failure && <p className="text-sm text-danger-text">{failureText(failure, "failures")}</p>}
    </div>
  );
}
