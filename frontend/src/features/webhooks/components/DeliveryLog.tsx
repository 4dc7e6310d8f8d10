import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WebhookDelivery, WebhookDeliverySummary } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/EmptyState";
import { LoadMore } from "@/components/ui/LoadMore";
import { QueryList } from "@/components/ui/QueryList";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Select } from "@/components/ui/Select";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import type { useDeliveries } from "../api/deliveries";
import { DELIVERY_TONES } from "../lib/endpointState";
import { failureText } from "../lib/failureText";
import { STATUSES } from "../lib/statuses";

type Status = WebhookDelivery["status"];

/** What was sent to an endpoint, newest first. */
export function DeliveryLog({
  query,
  status,
  action,
  onStatus,
  onOpen,
}: {
  query: ReturnType<typeof useDeliveries>;
  status: Status | undefined;
  action: ReactNode;
  onStatus: (status: Status | undefined) => void;
  onOpen: (deliveryId: string) => void;
}) {
  const { t } = useTranslation("webhooks");
  const options = ["all", ...STATUSES] as const;
  return (
    <section className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="flex-1 basis-full text-base font-semibold sm:basis-0">{t("log.title")}</h3>
        {action}
        <Select
          aria-label={t("log.status")}
          className="w-auto min-w-36"
          onValueChange={(value) => onStatus(STATUSES.find((each) => each === value))}
          options={options.map((value) => ({ value, label: t(`log.filter.${value}`) }))}
          value={status ?? "all"}
        />
      </div>
      <QueryList
        empty={
          <EmptyState
            description={t(status ? "log.none_found" : "log.empty_hint")}
            icon={<Inbox aria-hidden />}
            title={t(status ? "log.none" : "log.empty")}
          />
        }
        items={query.data?.pages.flatMap((page) => page.items)}
        query={query}
      >
        {(deliveries) => (
          <ul
            aria-busy={query.isPlaceholderData}
            aria-label={t("log.title")}
            className={cn(
              "divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface",
              query.isPlaceholderData && "opacity-60",
            )}
          >
            {deliveries.map((delivery) => (
              <DeliveryRow delivery={delivery} key={delivery.id} onOpen={() => onOpen(delivery.id)} />
            ))}
          </ul>
        )}
      </QueryList>
      <LoadMore query={query} />
    </section>
  );
}

function DeliveryRow({ delivery, onOpen }: { delivery: WebhookDeliverySummary; onOpen: () => void }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { event_type, status, attempts, response_status, failure, created_at, finished_at, next_attempt_at } = delivery;
  const took = finished_at ? new Date(finished_at).getTime() - new Date(created_at).getTime() : null;
  const facts = [
    attempts > 0 && t("log.attempts", { count: attempts }),
    response_status !== null && t("log.http", { status: response_status }),
    // With more attempts it would tell of the pauses between them.
    took !== null && attempts === 1 && format.duration(Math.max(took, 0)),
  ].filter(Boolean);
  return (
    <li>
      <button
        className="block w-full space-y-1 px-3 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
        onClick={onOpen}
        type="button"
      >
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{event_type}</span>
          <Badge tone={DELIVERY_TONES[status]}>{t(`log.state.${status}`)}</Badge>
          <RelativeTime className="ml-auto text-xs text-muted" value={created_at} />
        </span>
        <span className="tabular flex flex-wrap gap-x-1.5 text-xs text-muted">
          {facts.join(" · ")}
          {status === "pending" && attempts > 0 && next_attempt_at && (
            <span>
              {t("log.next")} <RelativeTime future value={next_attempt_at} />
            </span>
          )}
        </span>
        {failure && <span className="block text-sm text-danger-text">{failureText(failure, response_status)}</span>}
      </button>
    </li>
  );
}
