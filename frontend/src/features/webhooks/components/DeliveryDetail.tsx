import { ArrowLeft, RotateCw, X } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { WebhookDelivery, WebhookEndpoint } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { ErrorState } from "@/components/ui/ErrorState";
import { IconButton } from "@/components/ui/IconButton";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Skeleton } from "@/components/ui/Skeleton";
import { problemMessage } from "@/lib/problemMessage";
import { useDelivery, useRedeliver } from "../api/deliveries";
import { DELIVERY_TONES } from "../lib/endpointState";
import { failureText } from "../lib/failureText";
import { prettyJson } from "../lib/prettyJson";
import { AttemptEntry } from "./AttemptEntry";
import { RawText } from "./RawText";

export interface DeliveryDetailProps {
  endpoint: WebhookEndpoint;
  deliveryId: string;
  canManage: boolean;
  heading: RefObject<HTMLHeadingElement | null>;
  onBack: () => void;
  onClose: () => void;
}

/** One delivery: what was sent, and what came back of each attempt. */
export function DeliveryDetail({ endpoint, deliveryId, canManage, heading, onBack, onClose }: DeliveryDetailProps) {
  const { t } = useTranslation("webhooks");
  const query = useDelivery(endpoint.id, deliveryId);
  const redeliver = useRedeliver(endpoint.id);
  const { data } = query;
  const send = () =>
    redeliver.mutate(deliveryId, {
      onSuccess: () => toast.success(t("delivery.redelivering")),
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <>
      <header className="shrink-0 space-y-2 border-b border-line px-4 py-3">
        <div className="flex items-center gap-2">
          <IconButton label={t("delivery.back")} onClick={onBack} size="sm">
            <ArrowLeft aria-hidden />
          </IconButton>
          <h2 className="min-w-0 flex-1 truncate text-lg font-semibold" ref={heading} tabIndex={-1}>
            {data?.event_type ?? t("delivery.title")}
          </h2>
          <IconButton label={t("common:actions.close")} onClick={onClose} size="sm">
            <X aria-hidden />
          </IconButton>
        </div>
        {data && (
          <div className="flex flex-wrap items-center gap-2">
            <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted" role="status">
              <Badge tone={DELIVERY_TONES[data.status]}>{t(`log.state.${data.status}`)}</Badge>
              <RelativeTime value={data.created_at} />
            </p>
            {canManage && endpoint.enabled && (
              <Button
                busy={redeliver.isPending}
                icon={<RotateCw aria-hidden />}
                onClick={send}
                size="sm"
              >
                {t("delivery.redeliver")}
              </Button>
            )}
          </div>
        )}
      </header>
      <ScrollRegion
        aria-busy={query.isPending}
        className="min-h-0 flex-1 space-y-6 overflow-y-auto px-4 py-5 focus-visible:-outline-offset-2"
        label={t("delivery.title")}
      >
        {query.isError && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-40 rounded-xl" />}
        {data && <DeliveryContent delivery={data} />}
      </ScrollRegion>
    </>
  );
}

function DeliveryContent({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation("webhooks");
  const { id, failure, response_status, request_body, log, status } = delivery;
  return (
    <>
      {failure && <p className="text-danger-text">{failureText(failure, response_status)}</p>}
      <section className="space-y-2">
        <h3 className="text-base font-semibold">{t("delivery.request")}</h3>
        <p className="flex items-center gap-1 text-sm text-muted">
          <span className="min-w-0 break-all">webhook-id: {id}</span>
          <CopyButton label={t("delivery.copy_id")} text={id} />
        </p>
        <RawText copy={request_body} defaultOpen label={t("delivery.body")} text={prettyJson(request_body)} />
      </section>
      <section className="space-y-2">
        <h3 className="text-base font-semibold">{t("delivery.attempts")}</h3>
        {log.length === 0 && (
          <p className="text-muted">{t(status === "pending" ? "delivery.waiting" : "delivery.no_attempt")}</p>
        )}
        <ol className="space-y-3">
          {log.map((attempt, index) => (
            <AttemptEntry attempt={attempt} isNewest={index === 0} key={attempt.number} />
          ))}
        </ol>
      </section>
    </>
  );
}
