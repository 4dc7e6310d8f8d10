import { useTranslation } from "react-i18next";
import type { Connector, Sync } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorState } from "@/components/ui/ErrorState";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Skeleton } from "@/components/ui/Skeleton";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import { useSyncs } from "../../api/connectors";

const TONES: Record<Sync["status"], BadgeTone> = { running: "accent", succeeded: "success", failed: "danger" };
const COUNTS = ["added", "changed", "unchanged", "removed", "failed"] as const;
const LEVELS: Record<string, string> = { warning: "text-warning", error: "text-danger-text" };

/** What the last syncs of a connector did. */
export function SyncsDialog({
  agentId,
  connector,
  onClose,
}: {
  agentId: string;
  connector: Connector;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const syncs = useSyncs(agentId, connector.id);
  return (
    <Dialog
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      size="lg"
      title={t("connectors.syncs.title", { name: connector.name })}
    >
      {syncs.isPending && <Skeleton className="h-24 rounded-xl" />}
      {syncs.isError && !syncs.data && <ErrorState error={syncs.error} onRetry={() => void syncs.refetch()} />}
      {syncs.data?.length === 0 && <p className="text-muted">{t("connectors.syncs.none")}</p>}
      <ol className="space-y-3">
        {syncs.data?.map((sync) => (
          <SyncEntry key={sync.id} sync={sync} />
        ))}
      </ol>
    </Dialog>
  );
}

function SyncEntry({ sync }: { sync: Sync }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  return (
    <li className="rounded-xl border border-line">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <Badge tone={TONES[sync.status]}>{t(`connectors.syncs.status.${sync.status}`)}</Badge>
        <RelativeTime className="text-sm text-muted" value={sync.started_at} />
        <span className="tabular ml-auto text-sm text-muted">
          {COUNTS.filter((count) => sync[count] > 0)
            .map((count) => t(`connectors.syncs.${count}`, { count: sync[count], formatted: format.number(sync[count]) }))
            .join(" · ")}
        </span>
      </div>
      {sync.log.length > 0 && (
        <ul className="max-h-64 space-y-1 overflow-y-auto border-t border-line px-3 py-2 text-sm">
          {sync.log.map((entry, index) => (
            <li className={cn(LEVELS[entry.level])} dir="auto" key={index}>
              {entry.message}
              {entry.url && <span className="block text-xs text-muted">{entry.url}</span>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
