import { useTranslation } from "react-i18next";
import { Section } from "@/components/ui/Card";
import { ErrorState } from "@/components/ui/ErrorState";
import { useWidgetSettings } from "../../api/widget";
import { CodeTabs } from "../code/CodeTabs";
import { KeyNotice } from "../code/KeyNotice";
import { useSnippetValues } from "../code/useSnippetValues";
import { useDeploy } from "../DeployContext";
import { DeploySkeleton } from "../DeploySkeleton";
import { NotLive } from "../NotLive";
import { WidgetEditor } from "./WidgetEditor";

const LANGUAGES = ["html"] as const;

/** The chat bubble for a website: what to paste there, and how it looks. */
export function WidgetPart({ onMakeKey }: { onMakeKey: () => void }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const query = useWidgetSettings(agentId);
  const values = useSnippetValues("publishable");
  const code = (
    <Section description={t("widget.description")} title={t("parts.widget")}>
      <div className="space-y-4">
        <KeyNotice onCreate={onMakeKey} type="publishable" />
        <CodeTabs
          label={t("code.label", { name: t("parts.widget") })}
          languages={LANGUAGES}
          name="widget"
          values={values}
        />
        <p className="text-sm text-muted">{t("widget.paste")}</p>
      </div>
    </Section>
  );
  return (
    <>
      <NotLive />
      {!query.data && code}
      {query.isPending && <DeploySkeleton />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <WidgetEditor code={code} key={query.data.revision} settings={query.data} />}
    </>
  );
}
