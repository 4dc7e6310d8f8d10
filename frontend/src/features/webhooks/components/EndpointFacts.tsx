import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { Notice } from "@/components/ui/Notice";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { useFormat } from "@/lib/format";
import { overlapUntil } from "../lib/endpointState";

/** What an endpoint asks for, who made it, and whether two of its secrets are valid. */
export function EndpointFacts({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const [openedAt] = useState(() => Date.now());
  const until = overlapUntil(endpoint, openedAt);
  const { events, agent_ids, created_by, created_at } = endpoint;
  return (
    <div className="space-y-4">
      {until && <Notice>{t("sheet.overlap", { until: format.dateTime(until) })}</Notice>}
      <dl className="grid gap-4 text-sm sm:grid-cols-2">
        <div className="sm:col-span-2">
          <dt className="text-muted">{t("form.events")}</dt>
          <dd className="mt-0.5">{events.join(", ")}</dd>
        </div>
        <div>
          <dt className="text-muted">{t("form.agents")}</dt>
          <dd className="mt-0.5">
            {agent_ids.length === 0 ? t("form.scope.all") : t("sheet.agents", { count: agent_ids.length })}
          </dd>
        </div>
        <div>
          <dt className="text-muted">{t("sheet.made_by")}</dt>
          <dd className="mt-0.5">
            <bdi>{created_by.name}</bdi> · <RelativeTime value={created_at} />
          </dd>
        </div>
      </dl>
    </div>
  );
}
