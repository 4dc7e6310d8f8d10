import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import { useCurrent } from "@/api/session";
import type { WebhookDelivery, WebhookEndpoint, WebhookEndpointWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { QueryList } from "@/components/ui/QueryList";
import { RowsSkeleton } from "@/components/ui/Skeleton";
import { problemMessage } from "@/lib/problemMessage";
import { useSendTest } from "../api/deliveries";
import { useEndpointActions, useEndpoints } from "../api/endpoints";
import { DeleteEndpointDialog } from "./DeleteEndpointDialog";
import { EndpointDialog } from "./EndpointDialog";
import type { EndpointCommand } from "./EndpointMenu";
import { EndpointRow } from "./EndpointRow";
import { EndpointSheet } from "./EndpointSheet";
import { RotateDialog } from "./RotateDialog";
import { SecretDialog } from "./SecretDialog";
import { SwitchOffDialog } from "./SwitchOffDialog";

/** What the address of the page says is open. */
export interface WebhooksPlace {
  endpoint?: string;
  delivery?: string;
  /** Only deliveries in this state. */
  state?: WebhookDelivery["status"];
}

type Asked =
  | { what: "create" }
  | { what: "edit" | "rotate" | "off" | "delete"; endpoint: WebhookEndpoint }
  | { what: "secret"; endpoint: WebhookEndpointWithSecret };

/** Which systems are told of what happens in the workspace, and how that goes. */
export function WebhooksPage({ place, onGo }: { place: WebhooksPlace; onGo: (place: WebhooksPlace) => void }) {
  const { t } = useTranslation(["webhooks", "workspaces"]);
  const { workspace } = useCurrent();
  const canManage = usePermission("webhooks:manage");
  const query = useEndpoints();
  const actions = useEndpointActions();
  const test = useSendTest();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const onError = (error: unknown) => void toast.error(problemMessage(error));

  const command = (what: EndpointCommand, endpoint: WebhookEndpoint) => {
    const { id, revision } = endpoint;
    if (what === "test") {
      test.mutate(id, { onSuccess: (delivery) => onGo({ endpoint: id, delivery: delivery.id }), onError });
    } else if (what === "on") {
      actions.update.mutate(
        { id, revision, enabled: true },
        { onSuccess: () => toast.success(t("switched_on")), onError },
      );
    } else setAsked({ what, endpoint });
  };
  const add = canManage && (
    <Button icon={<Plus aria-hidden />} onClick={() => setAsked({ what: "create" })} variant="primary">
      {t("add")}
    </Button>
  );
  const endpoints = query.data ?? [];
  const opened = endpoints.find(({ id }) => id === place.endpoint);

  return (
    <Section action={endpoints.length > 0 ? add : undefined} description={t("description")} title={t("title")}>
      {!canManage && (
        <p className="mb-3 text-sm text-muted">{t("read_only", { role: t(`workspaces:roles.${workspace.role}`) })}</p>
      )}
      <QueryList
        empty={
          <EmptyState
            action={add}
            className="border-none py-8"
            description={t(canManage ? "empty.description" : "empty.viewer")}
            icon={<Webhook aria-hidden />}
            title={t("empty.title")}
          />
        }
        items={query.data}
        query={query}
        skeleton={<RowsSkeleton rows={2} />}
      >
        {(endpoints) => (
          <ul aria-label={t("list")} className="-my-2 divide-y divide-line">
            {endpoints.map((endpoint) => (
              <EndpointRow
                canManage={canManage}
                endpoint={endpoint}
                key={endpoint.id}
                onCommand={(what) => command(what, endpoint)}
              />
            ))}
          </ul>
        )}
      </QueryList>
      {place.endpoint && query.data && (
        <EndpointSheet
          canManage={canManage}
          deliveryId={place.delivery}
          endpoint={opened}
          isTesting={test.isPending}
          key={place.endpoint}
          onCommand={(what) => opened && command(what, opened)}
          onGo={(next) => onGo({ endpoint: place.endpoint, ...next })}
          onClose={() => onGo({})}
          state={place.state}
        />
      )}
      {asked?.what === "create" && (
        <EndpointDialog
          actions={actions}
          endpoint={null}
          onClose={close}
          onMade={(endpoint) => setAsked({ what: "secret", endpoint })}
        />
      )}
      {asked?.what === "edit" && <EndpointDialog actions={actions} endpoint={asked.endpoint} onClose={close} />}
      {asked?.what === "rotate" && (
        <RotateDialog
          actions={actions}
          endpoint={asked.endpoint}
          onClose={close}
          onRotated={(endpoint) => setAsked({ what: "secret", endpoint })}
        />
      )}
      {asked?.what === "secret" && <SecretDialog onClose={close} secret={asked.endpoint.secret} />}
      {asked?.what === "off" && <SwitchOffDialog actions={actions} endpoint={asked.endpoint} onClose={close} />}
      {asked?.what === "delete" && (
        <DeleteEndpointDialog
          actions={actions}
          endpoint={asked.endpoint}
          onClose={close}
          onDeleted={() => onGo({})}
        />
      )}
    </Section>
  );
}
