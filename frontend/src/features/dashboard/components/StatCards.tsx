import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Dashboard } from "@/api/types";
import { useFormat } from "@/lib/format";

function Stat({ name, value, note }: { name: string; value: ReactNode; note: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3.5 sm:px-5">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="mt-1 text-2xl font-semibold tracking-tight tabular">{value}</dd>
      <dd className="mt-0.5 text-xs text-muted">{note}</dd>
    </div>
  );
}

/** The figures of the workspace, each with the period that it covers. */
export function StatCards({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const period = t("stats.period", { count: dashboard.days.length });
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line md:grid-cols-3 xl:grid-cols-6">
      <Stat
        name={t("stats.agents")}
        note={t("stats.deployed", { count: dashboard.deployed_agents })}
        value={format.number(dashboard.agents)}
      />
      <Stat name={t("stats.conversations")} note={period} value={format.number(dashboard.conversations)} />
      <Stat name={t("stats.runs")} note={period} value={format.number(dashboard.runs)} />
      <Stat name={t("stats.tokens")} note={period} value={format.compact(dashboard.tokens)} />
      <Stat
        name={t("stats.cost")}
        note={period}
        value={
          dashboard.cost_micros === null ? (
            <span className="text-muted">{t("stats.cost_unknown")}</span>
          ) : (
            format.money(dashboard.cost_micros)
          )
        }
      />
      <Stat name={t("stats.tier")} note={t("stats.tier_note")} value={t(`tiers.${dashboard.tier}`)} />
    </dl>
  );
}
