import { useTranslation } from "react-i18next";
import { Select } from "@/components/ui/Select";
import { useCalls } from "../../api/calls";
import { CALL_CHANNELS, CALL_STATUSES, type DeployPlace } from "../../lib/parts";
import { useDeploy } from "../DeployContext";
import { CallsTable } from "./CallsTable";

/** What came in by the deployed channels, with filters that the address keeps. */
export function CallsPart({ place, onGo }: { place: DeployPlace; onGo: (change: Partial<DeployPlace>) => void }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const { channel, outcome: status } = place;
  const query = useCalls(agentId, { channel, status });
  return (
    <section aria-label={t("calls.title")} className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="text-base font-semibold">{t("calls.title")}</h2>
          <p className="text-muted">{t("calls.description")}</p>
        </div>
        <Select
          aria-label={t("calls.channel")}
          className="w-auto min-w-36 max-sm:flex-1"
          onValueChange={(value) => onGo({ channel: CALL_CHANNELS.find((each) => each === value) })}
          options={(["all", ...CALL_CHANNELS] as const).map((value) => ({
            value,
            label: t(value === "all" ? "calls.all_channels" : `common:channel_names.${value}`),
          }))}
          value={channel ?? "all"}
        />
        <Select
          aria-label={t("calls.status")}
          className="w-auto min-w-36 max-sm:flex-1"
          onValueChange={(value) => onGo({ outcome: CALL_STATUSES.find((each) => each === value) })}
          options={(["all", ...CALL_STATUSES] as const).map((value) => ({
            value,
            label: t(value === "all" ? "calls.all_statuses" : `calls.state.${value}`),
          }))}
          value={status ?? "all"}
        />
      </div>
      <CallsTable
        isFiltered={channel !== undefined || status !== undefined}
        onOpen={(run) => onGo({ run })}
        query={query}
      />
    </section>
  );
}
