import { useQueryClient } from "@tanstack/react-query";
import { Send, Webhook, X } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { WebhookDelivery, WebhookEndpoint } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { IconButton } from "@/components/ui/IconButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Sheet } from "@/components/ui/Sheet";
import { useDeliveries } from "../api/deliveries";
import { webhookKeys } from "../api/keys";
import { DeliveryDetail } from "./DeliveryDetail";
import { DeliveryLog } from "./DeliveryLog";
import { EndpointFacts } from "./EndpointFacts";
import { EndpointMenu, type EndpointCommand } from "./EndpointMenu";
import { EndpointStatus } from "./EndpointStatus";

export interface EndpointSheetProps {
  /** Undefined when the workspace has no such endpoint. */
  endpoint: WebhookEndpoint | undefined;
  deliveryId: string | undefined;
  state: WebhookDelivery["status"] | undefined;
  canManage: boolean;
  isTesting: boolean;
  onCommand: (command: EndpointCommand) => void;
  onGo: (to: { delivery?: string; state?: WebhookDelivery["status"] }) => void;
  onClose: () => void;
}

/** An endpoint with the log of what was sent to it, or one delivery of the log. */
export function EndpointSheet({ endpoint, deliveryId, onClose, ...rest }: EndpointSheetProps) {
  const { t } = useTranslation("webhooks");
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(deliveryId);
  useEffect(() => {
    // Another view in the same sheet: reading goes on at its heading.
    if (shown.current !== deliveryId) heading.current?.focus();
    shown.current = deliveryId;
  }, [deliveryId]);
  return (
    <Sheet
      className="w-[min(46rem,100%)] max-w-full overflow-hidden"
      initialFocus={heading}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      side="right"
      title={endpoint ? t("sheet.title", { url: endpoint.url }) : t("sheet.gone")}
    >
      {!endpoint && <Gone heading={heading} onClose={onClose} />}
      {endpoint && deliveryId && (
        <DeliveryDetail
          canManage={rest.canManage}
          deliveryId={deliveryId}
          endpoint={endpoint}
          heading={heading}
          key={deliveryId}
          onBack={() => rest.onGo({ state: rest.state })}
          onClose={onClose}
        />
      )}
      {endpoint && !deliveryId && <Overview {...rest} endpoint={endpoint} heading={heading} onClose={onClose} />}
    </Sheet>
  );
}

interface OverviewProps extends Omit<EndpointSheetProps, "deliveryId" | "endpoint"> {
  endpoint: WebhookEndpoint;
  heading: RefObject<HTMLHeadingElement | null>;
}

function Overview({ endpoint, state, canManage, isTesting, heading, onCommand, onGo, onClose }: OverviewProps) {
  const { t } = useTranslation("webhooks");
  const query = useDeliveries(endpoint.id, state);
  useFreshHealth(query.data?.pages.flatMap((page) => page.items).some((delivery) => delivery.status === "pending"));
  return (
    <>
      <header className="shrink-0 space-y-2 border-b border-line px-4 py-3">
        <div className="flex items-start gap-2">
          <h2 className="min-w-0 flex-1 text-lg font-semibold break-all" dir="ltr" ref={heading} tabIndex={-1}>
            {endpoint.url}
          </h2>
          {canManage && <EndpointMenu endpoint={endpoint} onCommand={onCommand} />}
          <IconButton label={t("common:actions.close")} onClick={onClose} size="sm">
            <X aria-hidden />
          </IconButton>
        </div>
        {endpoint.description && (
          <p className="text-muted" dir="auto">
            {endpoint.description}
          </p>
        )}
        <EndpointStatus endpoint={endpoint} />
      </header>
      <ScrollRegion
        className="min-h-0 flex-1 space-y-6 overflow-y-auto px-4 py-5 focus-visible:-outline-offset-2"
        label={t("sheet.content")}
      >
        <EndpointFacts endpoint={endpoint} />
        <DeliveryLog
          action={
            canManage &&
            endpoint.enabled && (
              <Button busy={isTesting} icon={<Send aria-hidden />} onClick={() => onCommand("test")} size="sm">
                {t("menu.test")}
              </Button>
            )
          }
          onOpen={(delivery) => onGo({ delivery, state })}
          onStatus={(next) => onGo({ state: next })}
          query={query}
          status={state}
        />
      </ScrollRegion>
    </>
  );
}

/** Asks for the endpoints again when nothing is on its way any more: their state has changed. */
function useFreshHealth(isPending: boolean | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (isPending === false) void queryClient.invalidateQueries({ queryKey: webhookKeys.endpoints });
  }, [isPending, queryClient]);
}

function Gone({ heading, onClose }: { heading: RefObject<HTMLHeadingElement | null>; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  return (
    <div className="p-4">
      <h2 className="sr-only" ref={heading} tabIndex={-1}>
        {t("sheet.gone")}
      </h2>
      <EmptyState
        action={<Button onClick={onClose}>{t("sheet.back_to_list")}</Button>}
        description={t("sheet.gone_hint")}
        icon={<Webhook aria-hidden />}
        title={t("sheet.gone")}
      />
    </div>
  );
}
