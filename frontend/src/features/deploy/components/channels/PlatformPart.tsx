import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { QueryList } from "@/components/ui/QueryList";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { RowsSkeleton } from "@/components/ui/Skeleton";
import type { ChannelConnection } from "@/api/types";
import { useConnectionActions, useConnections } from "../../api/connections";
import { CONNECTION_TONES, failureText } from "../../lib/connectionState";
import type { DeployPlace, Platform } from "../../lib/parts";
import { CONNECTION_LIMITS } from "../../lib/platformForm";
import { useDeploy } from "../DeployContext";
import { NotLive } from "../NotLive";
import { PartIcon } from "../PartIcon";
import { ConnectionDialog } from "./ConnectionDialog";
import { ConnectionSheet } from "./ConnectionSheet";

/** The agent's connections to one platform; each has its own steps and its own log. */
export function PlatformPart({
  platform,
  place,
  onGo,
}: {
  platform: Platform;
  place: DeployPlace;
  onGo: (change: Partial<DeployPlace>) => void;
}) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const canEdit = usePermission("channels:write");
  const query = useConnections(agentId);
  const actions = useConnectionActions(agentId);
  const [adding, setAdding] = useState(false);
  const all = query.data ?? [];
  const connections = all.filter(({ type }) => type === platform);
  const opened = connections.find(({ id }) => id === place.connection);
  const name = t(`parts.${platform}`);
  const isFull = all.length >= CONNECTION_LIMITS.connections;
  const add = canEdit && (
    <Button
      disabled={isFull}
      icon={<Plus aria-hidden />}
      onClick={() => setAdding(true)}
      variant="primary"
    >
      {isFull ? t("channels.full", { count: CONNECTION_LIMITS.connections }) : t("channels.add", { name })}
    </Button>
  );
  return (
    <>
      <NotLive />
      <Section
        action={connections.length > 0 ? add : undefined}
        description={t(`about_long.${platform}`)}
        title={name}
      >
        {!canEdit && <p className="mb-3 text-sm text-muted">{t("read_only")}</p>}
        <QueryList
          empty={
            <EmptyState
              action={add}
              className="border-none py-8"
              description={t(canEdit ? `channels.empty.${platform}` : "channels.empty.viewer")}
              icon={<PartIcon part={platform} />}
              title={t("channels.empty.title", { name })}
            />
          }
          items={query.data && connections}
          query={query}
          skeleton={<RowsSkeleton rows={2} />}
        >
          {() => (
            <ul aria-label={t("channels.list", { name })} className="-my-2 divide-y divide-line">
              {connections.map((connection) => (
                <ConnectionRow connection={connection} key={connection.id} />
              ))}
            </ul>
          )}
        </QueryList>
      </Section>
      {adding && (
        <ConnectionDialog
          actions={actions}
          onClose={() => setAdding(false)}
          onMade={({ id }) => {
            setAdding(false);
            onGo({ connection: id });
          }}
          platform={platform}
        />
      )}
      {place.connection && query.data && (
        <ConnectionSheet
          actions={actions}
          connection={opened}
          install={place.install}
          key={place.connection}
          onClose={() => onGo({ connection: undefined, install: undefined })}
          platform={platform}
        />
      )}
    </>
  );
}

function ConnectionRow({ connection }: { connection: ChannelConnection }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const { id, type, name, status, account, last_event_at, failure } = connection;
  return (
    <li className="space-y-1 py-3">
      <p className="flex flex-wrap items-center gap-2">
        <Link
          className="min-w-0 truncate font-medium hover:underline max-md:py-2.5"
          dir="auto"
          params={{ agentId }}
          replace
          resetScroll={false}
          search={{ view: type, connection: id }}
          title={name}
          to="/agents/$agentId/deploy"
        >
          {name}
        </Link>
        <Badge tone={CONNECTION_TONES[status]}>{t(`channels.status.${status}`)}</Badge>
      </p>
      <p className="flex flex-wrap gap-x-2 text-sm text-muted">
        {account && <span dir="auto">{account}</span>}
        <span>
          {last_event_at ? (
            <>
              {t("channels.last_event")} <RelativeTime value={last_event_at} />
            </>
          ) : (
            t("channels.no_event")
          )}
        </span>
      </p>
      {failure && <p className="text-sm text-danger-text">{failureText(failure.code, failure.detail)}</p>}
    </li>
  );
}
