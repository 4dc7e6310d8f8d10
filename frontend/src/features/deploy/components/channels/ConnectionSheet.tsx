import { Plug, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { ChannelConnection } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { IconButton } from "@/components/ui/IconButton";
import { Notice } from "@/components/ui/Notice";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Sheet } from "@/components/ui/Sheet";
import { problemMessage } from "@/lib/problemMessage";
import type { ConnectionActions } from "../../api/connections";
import { CONNECTION_TONES, failureText } from "../../lib/connectionState";
import type { InstallOutcome, Platform } from "../../lib/parts";
import { ConnectionDialog } from "./ConnectionDialog";
import { ConnectionEvents } from "./ConnectionEvents";
import { type ConnectionCommand, ConnectionMenu } from "./ConnectionMenu";
import { ConnectionSteps } from "./ConnectionSteps";
import { DeleteConnectionDialog } from "./DeleteConnectionDialog";

const INSTALL_TONES = { done: "success", denied: "warning", failed: "danger" } as const;

/** One connection: what is left to do at the platform, whether it works, and what came and went. */
export function ConnectionSheet({
  platform,
  connection,
  install,
  actions,
  onClose,
}: {
  platform: Platform;
  /** Undefined when the agent has no such connection. */
  connection: ChannelConnection | undefined;
  install: InstallOutcome | undefined;
  actions: ConnectionActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const canEdit = usePermission("channels:write");
  const heading = useRef<HTMLHeadingElement>(null);
  const [asked, setAsked] = useState<"edit" | "delete" | null>(null);
  const command = (what: ConnectionCommand) => {
    if (what !== "on" && what !== "off") return setAsked(what);
    if (!connection) return;
    actions.update.mutate(
      { id: connection.id, enabled: what === "on" },
      {
        onSuccess: () => toast.success(t(`channels.switched_${what}`)),
        onError: (error) => toast.error(problemMessage(error)),
      },
    );
  };
  return (
    <Sheet
      className="w-[min(42rem,100%)] max-w-full overflow-hidden"
      initialFocus={heading}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      side="right"
      title={connection?.name ?? t("channels.gone")}
    >
      <header className="flex shrink-0 items-start gap-2 border-b border-line px-4 py-3">
        <div className="min-w-0 flex-1 space-y-1">
          <h2 className="truncate text-lg font-semibold" dir="auto" ref={heading} tabIndex={-1}>
            {connection?.name ?? t("channels.gone")}
          </h2>
          {connection && (
            <p className="flex flex-wrap items-center gap-2 text-sm text-muted" role="status">
              <Badge tone={CONNECTION_TONES[connection.status]}>{t(`channels.status.${connection.status}`)}</Badge>
              {connection.account && <span dir="auto">{connection.account}</span>}
            </p>
          )}
        </div>
        {connection && canEdit && <ConnectionMenu connection={connection} onCommand={command} />}
        <IconButton label={t("common:actions.close")} onClick={onClose} size="sm">
          <X aria-hidden />
        </IconButton>
      </header>
      <ScrollRegion
        className="min-h-0 flex-1 space-y-6 overflow-y-auto px-4 py-5 focus-visible:-outline-offset-2"
        label={t("channels.content")}
      >
        {!connection && (
          <EmptyState
            action={<Button onClick={onClose}>{t("channels.back")}</Button>}
            description={t("channels.gone_hint")}
            icon={<Plug aria-hidden />}
            title={t("channels.gone")}
          />
        )}
        {connection && install && (
          <Notice tone={INSTALL_TONES[install]}>{t(`channels.install.${install}`)}</Notice>
        )}
        {connection?.failure && <Notice tone="danger">{failureText(connection.failure.code, connection.failure.detail)}</Notice>}
        {connection && (
          <>
            <ConnectionSteps actions={actions} connection={connection} platform={platform} />
            <ConnectionEvents connectionId={connection.id} />
          </>
        )}
      </ScrollRegion>
      {connection && asked === "edit" && (
        <ConnectionDialog actions={actions} connection={connection} onClose={() => setAsked(null)} platform={platform} />
      )}
      {connection && asked === "delete" && (
        <DeleteConnectionDialog
          actions={actions}
          connection={connection}
          onClose={() => setAsked(null)}
          onDeleted={onClose}
        />
      )}
    </Sheet>
  );
}
