import { Ellipsis, GitCompare, History, Rocket } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import type { AgentVersion } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { RelativeTime } from "@/components/ui/RelativeTime";

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
      <Menu
        align="end"
        trigger={
          <IconButton label={t("versions.menu", { number })} size="sm">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<GitCompare aria-hidden />} onSelect={() => onAsk("compare")}>
          {t("versions.compare")}
        </MenuItem>
        {canPublish && !is_production && (
          <MenuItem icon={<Rocket aria-hidden />} onSelect={() => onAsk("promote")}>
            {t("versions.promote")}
          </MenuItem>
        )}
        {canEdit && !is_draft && (
          <MenuItem disabled={isDirty} icon={<History aria-hidden />} onSelect={() => onAsk("restore")}>
            {t(isDirty ? "versions.restore_dirty" : "versions.restore")}
          </MenuItem>
        )}
      </Menu>
    </li>
  );
}
