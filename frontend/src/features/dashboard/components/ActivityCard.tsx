import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DashboardDay } from "@/api/types";
import { Section } from "@/components/ui/Card";
import { Select } from "@/components/ui/Select";
import { Skeleton } from "@/components/ui/Skeleton";
import { useFormat } from "@/lib/format";
import { METRICS, type Metric } from "../metrics";

const ActivityChart = lazy(() => import("./ActivityChart"));

/** One figure per day as bars, and the same as a table for screen readers. */
export function ActivityCard({ days, className }: { days: DashboardDay[]; className?: string }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const [metric, setMetric] = useState<Metric>("conversations");
  const show = (value: number | null) =>
    value === null ? t("stats.cost_unknown") : metric === "cost_micros" ? format.money(value) : format.number(value);
  const quiet = days.every((day) => !day[metric]);
  const name = t(`chart.metrics.${metric}`);

  return (
    <Section
      action={
        <Select
          aria-label={t("chart.choose")}
          className="w-44"
          onValueChange={(value) => setMetric(value as Metric)}
          options={METRICS.map((value) => ({ value, label: t(`chart.metrics.${value}`) }))}
          value={metric}
        />
      }
      className={className}
      description={t("chart.description", { count: days.length, unit: t(`chart.units.${metric}`) })}
      title={t("chart.title")}
    >
      <div aria-hidden className="flex h-56 min-w-0 items-center justify-center overflow-hidden">
        {quiet ? (
          <p className="text-muted">{t("chart.quiet")}</p>
        ) : (
          <Suspense fallback={<Skeleton className="size-full" />}>
            <ActivityChart days={days} metric={metric} name={name} show={show} />
          </Suspense>
        )}
      </div>
      <table className="sr-only">
        <caption>{t("chart.table", { metric: name })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.day")}</th>
            <th scope="col">{name}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date}>
              <th scope="row">{format.day(day.date)}</th>
              <td>{show(day[metric])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
