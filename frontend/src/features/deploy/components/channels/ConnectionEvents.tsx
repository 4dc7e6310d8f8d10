import { ArrowDownLeft, ArrowUpRight, Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ChannelEvent } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/EmptyState";
import { LoadMore } from "@/components/ui/LoadMore";
import { QueryList } from "@/components/ui/QueryList";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { useConnectionEvents } from "../../api/connections";
import { EVENT_TONES, textOr } from "../../lib/connectionState";
import { useDeploy } from "../DeployContext";

/** What came in and went out, newest first. */
export function ConnectionEvents({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const query = useConnectionEvents(agentId, connectionId);
  return (
    <section className="space-y-3">
      <h3 className="text-base font-semibold">{t("channels.log.title")}</h3>
      <QueryList
        empty={
          <EmptyState
            className="py-8"
            description={t("channels.log.empty_hint")}
            icon={<Inbox aria-hidden />}
            title={t("channels.log.empty")}
          />
        }
        items={query.data?.pages.flatMap((page) => page.items)}
        query={query}
      >
        {(events) => (
          <ul
            aria-label={t("channels.log.title")}
            className="divide-y divide-line rounded-xl border border-line bg-surface"
          >
            {events.map((event) => (
              <EventRow event={event} key={event.id} />
            ))}
          </ul>
        )}
      </QueryList>
      <LoadMore query={query} />
    </section>
  );
}

function EventRow({ event: { direction, kind, status, detail, at } }: { event: ChannelEvent }) {
  const { t } = useTranslation("deploy");
  const Icon = direction === "in" ? ArrowDownLeft : ArrowUpRight;
  return (
    <li className="flex items-start gap-2 px-3 py-2.5">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 flex-1 space-y-0.5">
        <p className="flex flex-wrap items-center gap-2">
          <span className="sr-only">{t(`channels.log.${direction}`)}</span>
          <span className="font-medium">{textOr(`channels.log.kinds.${kind}`, kind)}</span>
          <Badge tone={EVENT_TONES[status]}>{t(`channels.log.state.${status}`)}</Badge>
          <RelativeTime className="ml-auto text-xs text-muted" value={at} />
        </p>
        {detail && (
          <p className="text-sm text-muted" dir="auto">
            {detail}
          </p>
        )}
      </div>
    </li>
  );
}
