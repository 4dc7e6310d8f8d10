import { Link } from "@tanstack/react-router";
import { ExternalLink, RefreshCw, RotateCw, ScanText, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Checkbox } from "@/components/ui/Checkbox";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { RowMenu } from "@/components/ui/RowMenu";
import { useFormat } from "@/lib/format";
import { problemMessage } from "@/lib/problemMessage";
import { openOriginal } from "../api/openOriginal";
import { documentLink } from "../lib/documentLink";
import type { DocumentAction } from "../api/useDocumentActions";
import type { KnowledgeDocument } from "@/api/types";
import { DocumentIcon } from "./DocumentIcon";
import { DocumentStatusLine } from "./DocumentStatus";

export interface DocumentRowProps {
  agentId: string;
  document: KnowledgeDocument;
  canEdit: boolean;
  selected: boolean;
  onSelect: (selected: boolean) => void;
  onAct: (action: DocumentAction) => void;
}

export function DocumentRow({ agentId, document, canEdit, selected, onSelect, onAct }: DocumentRowProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { id, name, type, size, status, pages, passages } = document;
  const facts = [
    type && type.toUpperCase(),
    format.bytes(size),
    pages !== null && t("row.pages", { count: pages, formatted: format.number(pages) }),
    passages > 0 && t("row.passages", { count: passages, formatted: format.number(passages) }),
  ].filter(Boolean);
  const link = documentLink(id);
  const open = () => {
    openOriginal(agentId, document).catch((error: unknown) => toast.error(problemMessage(error)));
  };
  return (
    <li className="flex items-start gap-2 p-3" data-status={status}>
      {canEdit && (
        <Checkbox
          checked={selected}
          className="mt-1 max-md:-my-1.5 max-md:-ml-2.5"
          label={t("row.select", { name })}
          onCheckedChange={onSelect}
        />
      )}
      <DocumentIcon type={type} />
      <div className="min-w-0 flex-1">
        {status === "ready" ? (
          <Link className="block truncate font-medium hover:underline" dir="auto" title={name} {...link}>
            {name}
          </Link>
        ) : (
          <p className="truncate font-medium" dir="auto" title={name}>
            {name}
          </p>
        )}
        <p className="tabular text-xs text-muted">
          {facts.join(" · ")} · <RelativeTime value={document.created_at} />
        </p>
        <DocumentStatusLine document={document} />
      </div>
      <RowMenu
        items={[
          status === "ready" && { label: t("row.open"), icon: ScanText, link },
          status !== "uploading" && {
            label: t(type === "pdf" ? "row.original" : "row.download"),
            icon: ExternalLink,
            act: open,
          },
          canEdit && status === "ready" && { label: t("row.reindex"), icon: RefreshCw, act: () => onAct("reindex") },
          canEdit && status === "failed" && { label: t("row.retry"), icon: RotateCw, act: () => onAct("retry") },
          canEdit && { label: t("row.delete"), icon: Trash2, act: () => onAct("delete"), danger: true },
        ]}
        label={t("row.menu", { name })}
      />
    </li>
  );
}
