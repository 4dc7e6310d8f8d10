import { GitCompare, History, Rocket } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import type { AgentVersion } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { RowMenu } from "@/components/ui/RowMenu";

export interface VersionRowProps {
  version: AgentVersion;
  canEdit: boolean;
  isDirty: boolean;
  onAsk: (what: "compare" | "restore" | "promote") => void;
}

export function VersionRow({ version, canEdit, isDirty, onAsk }: VersionRowProps) {
  const { t } = useTranslation("agents");
  const canPublish = usePermission("agents:publish");
  const { number, author, changelog, created_at, is_draft, is_production } = version;
  return (
    <li className="flex items-start gap-2 p-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-1.5">
          <span className="tabular font-semibold">{t("versions.name", { number })}</span>
          {is_draft && <Badge tone="accent">{t("versions.draft")}</Badge>}
          {is_production && <Badge tone="success">{t("versions.production")}</Badge>}
        </p>
        <p className={changelog ? "mt-0.5" : "mt-0.5 text-muted"}>{changelog || t("versions.no_note")}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-1.5 text-sm text-muted">
          <span>{author.name}</span>
          <span aria-hidden>·</span>
          <RelativeTime value={created_at} />
        </p>
      </div>
      <RowMenu
        items={[
          { label: t("versions.compare"), icon: GitCompare, act: () => onAsk("compare") },
          canPublish &&
            !is_production && { label: t("versions.promote"), icon: Rocket, act: () => onAsk("promote") },
          canEdit &&
            !is_draft && {
              label: t(isDirty ? "versions.restore_dirty" : "versions.restore"),
              icon: History,
              act: () => onAsk("restore"),
              disabled: isDirty,
            },
        ]}
        label={t("versions.menu", { number })}
      />
    </li>
  );
}
