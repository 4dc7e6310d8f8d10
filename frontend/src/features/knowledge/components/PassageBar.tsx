import { useTranslation } from "react-i18next";
import { Badge } from "@/components/ui/Badge";
import { CopyButton } from "@/components/ui/CopyButton";
import type { Passage } from "@/api/types";
import { PassageActions } from "./PassageActions";

/** The chosen passage: where it stands in the document, and what can be done with it. */
export function PassageBar({ agentId, passage, canEdit }: { agentId: string; passage: Passage; canEdit: boolean }) {
  const { t } = useTranslation("knowledge");
  const { ordinal, heading, state } = passage;
  return (
    <section
      aria-label={t("passage.chosen")}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-surface px-4 py-2.5"
    >
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex items-center gap-2 text-sm font-semibold">
          {t("passage.number", { number: ordinal + 1 })}
          {state && (
            <Badge tone={state === "pinned" ? "accent" : "neutral"}>{t(`passage.state.${state}`)}</Badge>
          )}
        </p>
        {heading && (
          <p className="truncate text-sm text-muted" dir="auto" title={heading}>
            {heading}
          </p>
        )}
      </div>
      <div className="flex items-center gap-1">
        {canEdit && <PassageActions agentId={agentId} passage={passage} />}
        <CopyButton label={t("passage.copy")} text={passage.text} />
      </div>
    </section>
  );
}
