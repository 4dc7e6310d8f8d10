import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { endpointState, lastOutcome, STATE_TONES } from "../lib/endpointState";

/** How an endpoint stands, how its last attempt ended, and why it was switched off. */
export function EndpointStatus({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation("webhooks");
  const state = endpointState(endpoint);
  const last = lastOutcome(endpoint);
  const since = endpoint.enabled ? endpoint.failing_since : endpoint.disabled_at;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>
        {since && (
          <span>
            {t("since")} <RelativeTime value={since} />
          </span>
        )}
        <span>
          {last ? (
            <>
              {t(last.succeeded ? "last.succeeded" : "last.failed")} <RelativeTime value={last.at} />
            </>
          ) : (
            t("last.none")
          )}
        </span>
      </p>
      {(state === "off_failing" || state === "off_gone") && (
        <p className="text-sm text-danger-text">{t(`reason.${state}`)}</p>
      )}
    </>
  );
}
