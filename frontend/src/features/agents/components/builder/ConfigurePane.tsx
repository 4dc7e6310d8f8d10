import { Link, type LinkProps } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FormError } from "@/components/ui/FormError";
import { Notice } from "@/components/ui/Notice";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import { CONFIG_TABS, type ConfigTab } from "../../lib/tabs";
import { usePlace } from "../place/PlaceContext";
import { VersionsTab } from "../versions/VersionsTab";
import { InstructionsTab } from "./InstructionsTab";
import { ModelTab } from "./ModelTab";
import { SaveBar } from "./SaveBar";

export interface ConfigurePaneProps {
  tab: ConfigTab;
  tabLink: (tab: ConfigTab) => LinkProps;
}

/** What the agent is told and how it answers, in tabs, with one save for all of it. */
export function ConfigurePane({ tab, tabLink }: ConfigurePaneProps) {
  const { t } = useTranslation("agents");
  const { agent, canEdit, editor, publish } = usePlace();
  return (
    <>
      <TabNav className="min-h-11 items-end px-3" label={t("tabs.label")}>
        {CONFIG_TABS.map((each) => (
          <Link
            aria-current={each === tab ? "page" : undefined}
            className={tabClass}
            key={each}
            replace
            {...tabLink(each)}
          >
            {t(`tabs.${each}`)}
          </Link>
        ))}
      </TabNav>
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4">
        {!canEdit && <Notice icon={<Eye aria-hidden />}>{t("read_only")}</Notice>}
        <FormError message={editor.form.formState.errors.root?.message} />
        {tab === "versions" ? (
          <VersionsTab agent={agent} canEdit={canEdit} isDirty={editor.isDirty} onPromote={publish} />
        ) : (
          <Fields disabled={!canEdit}>
            {tab === "instructions" ? <InstructionsTab disabled={!canEdit} /> : <ModelTab disabled={!canEdit} />}
          </Fields>
        )}
      </div>
      {canEdit && <SaveBar editor={editor} />}
    </>
  );
}

function Fields({ disabled, children }: { disabled: boolean; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 space-y-5" disabled={disabled}>
      {children}
    </fieldset>
  );
}
