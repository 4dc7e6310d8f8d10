import { Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/EmptyState";
import { LoadMore } from "@/components/ui/LoadMore";
import { QueryList } from "@/components/ui/QueryList";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Table, TBody, TD, TH, THead, TR } from "@/components/ui/Table";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";
import type { useCalls } from "../../api/calls";

const TONES: Record<RunSummary["status"], BadgeTone> = {
  running: "accent",
  succeeded: "success",
  failed: "danger",
  cancelled: "neutral",
  interrupted: "warning",
};

/** Runs, newest first: each opens its trace. */
export function CallsTable({
  query,
  limit,
  isFiltered,
  onOpen,
}: {
  query: ReturnType<typeof useCalls>;
  /** At most so many, without more to load. */
  limit?: number;
  isFiltered: boolean;
  onOpen: (runId: string) => void;
}) {
  const { t } = useTranslation("deploy");
  return (
    <>
      <QueryList
        empty={
          <EmptyState
            className="py-8"
            description={t(isFiltered ? "calls.none_hint" : "calls.empty_hint")}
            icon={<Inbox aria-hidden />}
            title={t(isFiltered ? "calls.none" : "calls.empty")}
          />
        }
        items={query.data?.pages.flatMap((page) => page.items).slice(0, limit)}
        query={query}
      >
        {(runs) => (
          <Table
            aria-busy={query.isPlaceholderData}
            aria-label={t("calls.title")}
            className={cn(query.isPlaceholderData && "opacity-60")}
          >
            <THead>
              <TR>
                <TH>{t("calls.columns.channel")}</TH>
                <TH>{t("calls.columns.status")}</TH>
                <TH className="max-sm:hidden">{t("calls.columns.user")}</TH>
                <TH className="text-right max-md:hidden">{t("calls.columns.latency")}</TH>
                <TH className="text-right max-md:hidden">{t("calls.columns.tokens")}</TH>
                <TH className="text-right max-lg:hidden">{t("calls.columns.cost")}</TH>
                <TH>{t("calls.columns.time")}</TH>
              </TR>
            </THead>
            <TBody>
              {runs.map((run) => (
                <CallRow key={run.id} onOpen={() => onOpen(run.id)} run={run} />
              ))}
            </TBody>
          </Table>
        )}
      </QueryList>
      {limit === undefined && <LoadMore query={query} />}
    </>
  );
}

function CallRow({ run, onOpen }: { run: RunSummary; onOpen: () => void }) {
  const { t } = useTranslation("deploy");
  const format = useFormat();
  const { channel, status, user, latency_ms, usage, cost_micros, started_at, error } = run;
  const nothing = <span className="text-muted">–</span>;
  return (
    <TR className="relative hover:bg-hover">
      <TD>
        {/* The whole row can be hit; for everything else the name of the channel is the button. */}
        <button
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--ring) max-md:min-h-11"
          onClick={onOpen}
          type="button"
        >
          {t(`common:channel_names.${channel}`)}
          <span className="sr-only">{t("calls.open")}</span>
        </button>
      </TD>
      <TD>
        <Badge tone={TONES[status]}>{t(`calls.state.${status}`)}</Badge>
        {error && <span className="mt-1 block text-xs text-danger-text">{error.code}</span>}
      </TD>
      <TD className="max-w-44 truncate max-sm:hidden">
        <span dir="auto">{user.name || nothing}</span>
      </TD>
      <TD className="text-right whitespace-nowrap max-md:hidden">
        {latency_ms === null ? nothing : format.duration(latency_ms)}
      </TD>
      <TD className="text-right max-md:hidden">{usage ? format.number(usage.total_tokens) : nothing}</TD>
      <TD className="text-right whitespace-nowrap max-lg:hidden">
        {cost_micros === null ? nothing : format.money(cost_micros)}
      </TD>
      <TD className="text-sm whitespace-nowrap text-muted max-sm:whitespace-normal">
        <RelativeTime value={started_at} />
      </TD>
    </TR>
  );
}
