import { useTranslation } from "react-i18next";
import { Section } from "@/components/ui/Card";
import { ProgressBar } from "@/components/ui/ProgressBar";
import { useFormat } from "@/lib/format";
import { useDeploy } from "../DeployContext";

/** How much of the plan's limits today's requests have used. */
export function UsageToday() {
  const { t } = useTranslation("deploy");
  const format = useFormat();
  const { per_minute, per_day, used_today } = useDeploy().deployment.limits;
  const used = format.number(used_today);
  return (
    <Section description={t("usage.hint", { per_minute: format.number(per_minute) })} title={t("usage.title")}>
      <p className="tabular mb-2">
        {per_day === null
          ? t("usage.unlimited", { count: used_today, used })
          : t("usage.of", { used, limit: format.number(per_day) })}
      </p>
      {per_day !== null && <ProgressBar className="h-1.5" label={t("usage.title")} value={used_today / per_day} />}
    </Section>
  );
}
