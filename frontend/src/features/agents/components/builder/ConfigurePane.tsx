import { Link, type LinkProps } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { FormProvider } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { FormError } from "@/components/ui/FormError";
import { Notice } from "@/components/ui/Notice";
import { tabClass } from "@/components/ui/Tabs";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { useUnsavedGuard } from "@/lib/useUnsavedGuard";
import type { Agent } from "@/api/types";
import type { AgentEditor } from "../../hooks/useAgentEditor";
import { CONFIG_TABS, type ConfigTab } from "../../lib/tabs";
import { VersionsTab } from "../versions/VersionsTab";
import { ConflictDialog } from "./ConflictDialog";
import { InstructionsTab } from "./InstructionsTab";
import { ModelTab } from "./ModelTab";
import { SaveBar } from "./SaveBar";

export interface ConfigurePaneProps {
  agent: Agent;
  editor: AgentEditor;
  tab: ConfigTab;
  tabLink: (tab: ConfigTab) => LinkProps;
  canEdit: boolean;
  /** The tab of the knowledge, which other features draw. */
  knowledge: ReactNode;
}

/** What the agent is told and how it answers, in tabs, with one save for all of it. */
export function ConfigurePane({ agent, editor, tab, tabLink, canEdit, knowledge }: ConfigurePaneProps) {
  const { t } = useTranslation("agents");
  const { form, isDirty } = editor;
  const guard = useUnsavedGuard(isDirty, (current, next) => agentPath(current) === agentPath(next));
  return (
    <FormProvider {...form}>
      <nav
        aria-label={t("tabs.label")}
        className="flex min-h-11 shrink-0 items-end gap-1 overflow-x-auto border-b border-line px-3"
      >
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
      </nav>
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4">
        {!canEdit && <Notice icon={<Eye aria-hidden />}>{t("read_only")}</Notice>}
        <FormError message={form.formState.errors.root?.message} />
        {tab === "versions" && <VersionsTab agent={agent} canEdit={canEdit} isDirty={isDirty} />}
        {tab === "knowledge" && knowledge}
        {(tab === "instructions" || tab === "model") && (
          <Fields disabled={!canEdit}>
            {tab === "instructions" ? (
              <InstructionsTab disabled={!canEdit} />
            ) : (
              <ModelTab disabled={!canEdit} />
            )}
          </Fields>
        )}
      </div>
      {canEdit && <SaveBar editor={editor} />}
      {editor.conflict && <ConflictDialog current={editor.conflict} editor={editor} />}
      <UnsavedDialog guard={guard} />
    </FormProvider>
  );
}

/**
 * The agent's own part of an address: what lies below it, such as a document, keeps the form. The
 * deploy page is another page.
 */
function agentPath(path: string): string {
  return path.endsWith("/deploy") ? path : path.split("/").slice(0, 3).join("/");
}

function Fields({ disabled, children }: { disabled: boolean; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 space-y-5" disabled={disabled}>
      {children}
    </fieldset>
  );
}
