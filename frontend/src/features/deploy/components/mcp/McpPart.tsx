import { useTranslation } from "react-i18next";
import { Section } from "@/components/ui/Card";
import { CodeTabs } from "../code/CodeTabs";
import { KeyNotice } from "../code/KeyNotice";
import { useSnippetValues } from "../code/useSnippetValues";
import { CopyRow } from "../CopyRow";
import { useDeploy } from "../DeployContext";
import { NotLive } from "../NotLive";

const LANGUAGES = ["json", "vscode", "python"] as const;
const OFFERED = ["ask", "search_knowledge", "resources"] as const;

/** The agent for other AI clients, by the Model Context Protocol. */
export function McpPart({ onMakeKey }: { onMakeKey: () => void }) {
  const { t } = useTranslation("deploy");
  const { urls } = useDeploy().deployment;
  const values = useSnippetValues("secret");
  return (
    <>
      <NotLive />
      <Section description={t("mcp.description")} title={t("parts.mcp")}>
        <div className="space-y-4">
          <dl>
            <CopyRow
              copyLabel={t("overview.copy_url", { name: t("overview.url.mcp") })}
              label={t("overview.url.mcp")}
              value={urls.mcp}
            />
          </dl>
          <KeyNotice onCreate={onMakeKey} type="secret" />
          <CodeTabs
            label={t("code.label", { name: t("parts.mcp") })}
            languages={LANGUAGES}
            name="mcp"
            values={values}
          />
          <div>
            <h3 className="font-medium">{t("mcp.offers")}</h3>
            <dl className="mt-2 space-y-2">
              {OFFERED.map((name) => (
                <div key={name}>
                  <dt>
                    <code className="font-mono text-sm">{name}</code>
                  </dt>
                  <dd className="text-sm text-muted">{t(`mcp.about.${name}`)}</dd>
                </div>
              ))}
            </dl>
          </div>
        </div>
      </Section>
    </>
  );
}
