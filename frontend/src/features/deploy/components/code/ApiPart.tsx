import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { Switch } from "@/components/ui/Switch";
import { CopyRow } from "../CopyRow";
import { useDeploy } from "../DeployContext";
import { NotLive } from "../NotLive";
import { CodeTabs } from "./CodeTabs";
import { KeyNotice } from "./KeyNotice";
import { useSnippetValues } from "./useSnippetValues";

const LANGUAGES = ["curl", "python", "node"] as const;

/** Calling the agent from a program: by our own API, or with a client of OpenAI's. */
export function ApiPart({ name, onMakeKey }: { name: "api" | "openai"; onMakeKey: () => void }) {
  const { t } = useTranslation("deploy");
  const { urls } = useDeploy().deployment;
  const values = useSnippetValues("secret");
  const [streams, setStreams] = useState(false);
  const url = name === "api" ? "chat" : "openai_base";
  return (
    <>
      <NotLive />
      <Section description={t(`${name}.description`)} title={t(`parts.${name}`)}>
        <div className="space-y-4">
          <dl>
            <CopyRow
              copyLabel={t("overview.copy_url", { name: t(`overview.url.${url}`) })}
              label={t(`overview.url.${url}`)}
              value={urls[url]}
            />
          </dl>
          <KeyNotice onCreate={onMakeKey} type="secret" />
          <Field className="flex items-center gap-3 space-y-0" label={t("code.stream")}>
            <Switch checked={streams} onCheckedChange={setStreams} />
          </Field>
          <CodeTabs
            label={t("code.label", { name: t(`parts.${name}`) })}
            languages={LANGUAGES}
            name={streams ? `${name}-stream` : name}
            values={values}
          />
          <ul className="list-disc space-y-1 pl-5 text-sm text-muted">
            <li>{t(`${name}.notes.history`)}</li>
            <li>{t(`${name}.notes.errors`)}</li>
            <li>{t(`${name}.notes.limits`)}</li>
            <li>{t("code.server_only")}</li>
          </ul>
        </div>
      </Section>
    </>
  );
}
