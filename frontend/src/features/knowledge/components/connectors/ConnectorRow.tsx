import { KeyRound, Pencil, RefreshCw, ScrollText, ShieldCheck, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Connector } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { RowMenu } from "@/components/ui/RowMenu";
import { useFormat } from "@/lib/format";
import { failureText } from "../../lib/failureText";
import { ConnectorIcon } from "./ConnectorIcon";

export type ConnectorCommand = "sync" | "syncs" | "edit" | "key" | "authorize" | "delete";

const TONES: Record<Connector["status"], BadgeTone> = {
  idle: "success",
  syncing: "accent",
  failed: "danger",
  needs_authorization: "warning",
};

export function ConnectorRow({
  connector,
  canEdit,
  onCommand,
}: {
  connector: Connector;
  canEdit: boolean;
  onCommand: (command: ConnectorCommand) => void;
}) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { type, name, status, failure, documents, schedule, last_sync_at, next_sync_at } = connector;
  const isPush = type === "push";
  return (
    <li className="flex items-start gap-3 p-3">
      <ConnectorIcon type={type} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="truncate font-medium" dir="auto" title={name}>
          {name}
        </p>
        <p className="tabular text-xs text-muted">
          {t(`connectors.types.${type}`)} ·{" "}
          {t("connectors.documents", { count: documents, formatted: format.number(documents) })}
          {!isPush && ` · ${t(`connectors.schedules.${schedule}`)}`}
        </p>
        <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
          {!isPush && <Badge tone={TONES[status]}>{t(`connectors.status.${status}`)}</Badge>}
          {last_sync_at && (
            <span>
              {t("connectors.last")} <RelativeTime value={last_sync_at} />
            </span>
          )}
          {next_sync_at && (
            <span>
              {t("connectors.next")} <RelativeTime future value={next_sync_at} />
            </span>
          )}
        </p>
        {failure && (
          <p className="text-sm text-danger-text">{failureText(failure, "connectors.failures")}</p>
        )}
        {canEdit && status === "needs_authorization" && (
          <Button icon={<ShieldCheck aria-hidden />} onClick={() => onCommand("authorize")} size="sm" variant="primary">
            {t("connectors.authorize")}
          </Button>
        )}
      </div>
      {(canEdit || !isPush) && (
        <RowMenu
          items={[
            canEdit &&
              !isPush &&
              status !== "needs_authorization" && {
                label: t("connectors.sync"),
                icon: RefreshCw,
                act: () => onCommand("sync"),
                disabled: status === "syncing",
              },
            !isPush && { label: t("connectors.log"), icon: ScrollText, act: () => onCommand("syncs") },
            canEdit &&
              type === "google_drive" && {
                label: t("connectors.authorize"),
                icon: ShieldCheck,
                act: () => onCommand("authorize"),
              },
            canEdit && isPush && { label: t("connectors.rotate"), icon: KeyRound, act: () => onCommand("key") },
            canEdit && { label: t("connectors.edit"), icon: Pencil, act: () => onCommand("edit") },
            canEdit && {
              label: t("connectors.delete.open"),
              icon: Trash2,
              act: () => onCommand("delete"),
              danger: true,
            },
          ]}
          label={t("connectors.menu", { name })}
        />
      )}
    </li>
  );
}
