import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { DashboardDay } from "@/api/types";
import { useFormat } from "@/lib/format";
import type { Metric } from "../metrics";

const tick = { fill: "var(--muted)", fontSize: 12 };

/** Loaded on its own, because recharts is large and only this page draws. */
export default function ActivityChart({
  days,
  metric,
  name,
  show,
}: {
  days: DashboardDay[];
  metric: Metric;
  name: string;
  show: (value: number | null) => string;
}) {
  const format = useFormat();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const axis = (value: number) => (metric === "cost_micros" ? format.money(value) : format.compact(value));
  return (
    <ResponsiveContainer height="100%" width="100%">
      <BarChart accessibilityLayer={false} data={days} margin={{ top: 8, right: 0, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          axisLine={{ stroke: "var(--line)" }}
          dataKey="date"
          minTickGap={24}
          tick={tick}
          tickFormatter={format.day}
          tickLine={false}
        />
        <YAxis
          allowDecimals={metric === "cost_micros"}
          axisLine={false}
          tick={tick}
          tickFormatter={axis}
          tickLine={false}
          width={metric === "cost_micros" ? 64 : 40}
        />
        <Tooltip
          content={({ active, payload, label }) =>
            active && payload[0] ? (
              <div className="rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-(--shadow-pop)">
                <div className="text-muted">{format.day(String(label))}</div>
                <div className="font-medium tabular">
                  {show((payload[0].value as number | undefined) ?? null)} <span className="text-muted">{name}</span>
                </div>
              </div>
            ) : null
          }
          cursor={{ fill: "var(--hover)" }}
          isAnimationActive={false}
        />
        <Bar
          dataKey={metric}
          fill="var(--accent)"
          isAnimationActive={!still}
          animationDuration={200}
          maxBarSize={28}
          name={name}
          radius={[3, 3, 0, 0]}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
