import { PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { Connector, ConnectorCreated } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { EmptyState } from "@/components/ui/EmptyState";
import { Notice } from "@/components/ui/Notice";
import { QueryList } from "@/components/ui/QueryList";
import { problemMessage } from "@/lib/problemMessage";
import { useConnectorActions, useConnectors } from "../../api/connectors";
import type { ConnectorType } from "../../lib/connectorForm";
import type { Authorization } from "../../lib/parts";
import { DocumentsSkeleton } from "../DocumentsPart";
import { AddConnectorDialog } from "./AddConnectorDialog";
import { AddConnectorMenu } from "./AddConnectorMenu";
import { type ConnectorCommand, ConnectorRow } from "./ConnectorRow";
import { DeleteConnectorDialog } from "./DeleteConnectorDialog";
import { EditConnectorDialog } from "./EditConnectorDialog";
import { PushKeyDialog } from "./PushKeyDialog";
import { SyncsDialog } from "./SyncsDialog";

const NOTICES = { done: "success", denied: "warning", failed: "danger" } as const;

type Asked = { what: "syncs" | "edit" | "key" | "delete"; connector: Connector };

/** Where documents come from by themselves. */
export function ConnectorsPart({
  agentId,
  canEdit,
  authorization,
}: {
  agentId: string;
  canEdit: boolean;
  /** How the authorization ended that one comes back from. */
  authorization?: Authorization;
}) {
  const { t } = useTranslation("knowledge");
  const query = useConnectors(agentId);
  const actions = useConnectorActions(agentId);
  const [adding, setAdding] = useState<ConnectorType | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [secret, setSecret] = useState<{ connectorId: string; key: string } | null>(null);
  const close = () => setAsked(null);
  const onError = (error: unknown) => void toast.error(problemMessage(error));

  const made = (connector: ConnectorCreated) => {
    setAdding(null);
    if (connector.key) setSecret({ connectorId: connector.id, key: connector.key });
    else if (connector.status === "needs_authorization") actions.authorize.mutate(connector.id, { onError });
    else toast.success(t("connectors.made"));
  };
  const command = (what: ConnectorCommand, connector: Connector) => {
    if (what === "sync") {
      actions.sync.mutate(connector.id, { onSuccess: () => toast.success(t("connectors.syncing")), onError });
    } else if (what === "authorize") actions.authorize.mutate(connector.id, { onError });
    else setAsked({ what, connector });
  };
  const rotate = (connectorId: string) =>
    actions.rotate.mutate(connectorId, {
      onSuccess: ({ key }) => {
        close();
        setSecret({ connectorId, key });
      },
      onError,
    });
  const add = canEdit && <AddConnectorMenu onChoose={setAdding} />;

  return (
    <div className="space-y-3">
      {authorization && <Notice tone={NOTICES[authorization]}>{t(`connectors.authorization.${authorization}`)}</Notice>}
      <QueryList
        empty={
          <EmptyState
            action={add}
            description={t(canEdit ? "connectors.empty_hint" : "connectors.empty_viewer")}
            icon={<PlugZap aria-hidden />}
            title={t("connectors.empty")}
          />
        }
        items={query.data}
        query={query}
        skeleton={<DocumentsSkeleton />}
      >
        {(connectors) => (
          <>
            <div className="flex items-center justify-between gap-2">
              <p className="text-sm text-muted">{t("connectors.description")}</p>
              {add}
            </div>
            <ul
              aria-label={t("parts.connectors")}
              className="divide-y divide-line rounded-xl border border-line bg-surface"
            >
              {connectors.map((connector) => (
                <ConnectorRow
                  canEdit={canEdit}
                  connector={connector}
                  key={connector.id}
                  onCommand={(what) => command(what, connector)}
                />
              ))}
            </ul>
          </>
        )}
      </QueryList>
      {adding && <AddConnectorDialog actions={actions} onClose={() => setAdding(null)} onMade={made} type={adding} />}
      {asked?.what === "syncs" && <SyncsDialog agentId={agentId} connector={asked.connector} onClose={close} />}
      {asked?.what === "edit" && (
        <EditConnectorDialog actions={actions} connector={asked.connector} onClose={close} />
      )}
      {asked?.what === "delete" && (
        <DeleteConnectorDialog actions={actions} connector={asked.connector} onClose={close} />
      )}
      {asked?.what === "key" && (
        <ConfirmDialog
          busy={actions.rotate.isPending}
          confirmLabel={t("connectors.rotate")}
          description={<p>{t("connectors.rotate_hint")}</p>}
          onConfirm={() => rotate(asked.connector.id)}
          onOpenChange={(open) => (open ? undefined : close())}
          open
          title={t("connectors.rotate_title", { name: asked.connector.name })}
        />
      )}
      {secret && (
        <PushKeyDialog connectorId={secret.connectorId} onClose={() => setSecret(null)} secret={secret.key} />
      )}
    </div>
  );
}
