import { useTranslation } from "react-i18next";
import type { AgentConfig } from "@/api/types";
import { diffConfigs, type FieldDiff } from "../../lib/configDiff";
import { TextDiff } from "./TextDiff";

export interface ConfigDiffProps {
  before: AgentConfig;
  after: AgentConfig;
  beforeLabel: string;
  afterLabel: string;
}

/** The fields in which two configurations differ, side by side; texts with their changes marked. */
export function ConfigDiff({ before, after, beforeLabel, afterLabel }: ConfigDiffProps) {
  const { t } = useTranslation("agents");
  const differences = diffConfigs(before, after);
  if (differences.length === 0) return <p className="py-6 text-center text-muted">{t("diff.none")}</p>;
  return (
    <div className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      <div className="grid grid-cols-2 bg-hover text-sm font-medium max-sm:hidden">
        <p className="px-3 py-2">{beforeLabel}</p>
        <p className="border-l border-line px-3 py-2">{afterLabel}</p>
      </div>
      {differences.map((difference) => (
        <section key={difference.field}>
          <h3 className="px-3 pt-2.5 text-sm font-semibold">
            {t(`diff.fields.${difference.field.replace(".", "_")}`)}
          </h3>
          <Difference afterLabel={afterLabel} beforeLabel={beforeLabel} difference={difference} />
        </section>
      ))}
    </div>
  );
}

function Difference({
  difference,
  beforeLabel,
  afterLabel,
}: {
  difference: FieldDiff;
  beforeLabel: string;
  afterLabel: string;
}) {
  const { t } = useTranslation("agents");
  const before = valueText(difference.before, t);
  const after = valueText(difference.after, t);
  return (
    <div className="grid sm:grid-cols-2">
      <Side label={beforeLabel}>
        <TextDiff after={after} before={before} side="before" />
      </Side>
      <Side className="sm:border-l sm:border-line" label={afterLabel}>
        <TextDiff after={after} before={before} side="after" />
      </Side>
    </div>
  );
}

function Side({
  label,
  className = "",
  children,
}: {
  label: string;
  className?: string;
  children: React.ReactNode;
}) {
  return (
    <div className={`min-w-0 px-3 pt-1 pb-2.5 ${className}`}>
      <p className="text-xs text-muted sm:sr-only">{label}</p>
      <div className="text-sm leading-6 whitespace-pre-wrap">{children}</div>
    </div>
  );
}

function valueText(value: unknown, t: (key: string) => string): string {
  if (value === null || value === "") return t("diff.nothing");
  if (typeof value === "boolean") return t(value ? "diff.on" : "diff.off");
  if (Array.isArray(value)) {
    if (value.length === 0) return t("diff.nothing");
    return value.map((item) => `• ${typeof item === "string" ? item : JSON.stringify(item)}`).join("\n");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
