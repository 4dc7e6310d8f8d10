import { Bot, Plus, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { LoadMore } from "@/components/ui/LoadMore";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { QueryList } from "@/components/ui/QueryList";
import { SearchField } from "@/components/ui/SearchField";
import { useAgents } from "../api/useAgents";
import { AgentList, AgentListSkeleton } from "./AgentList";
import { CreateAgentDialog } from "./CreateAgentDialog";

export interface AgentsPageProps {
  q: string;
  onSearch: (q: string) => void;
  creating: boolean;
  onCreatingChange: (creating: boolean) => void;
  /** What a new agent starts from; blank unless one is named. */
  templateId?: string;
}

/** The workspace's agents: find one, make one. */
export function AgentsPage(props: AgentsPageProps) {
  const { q, onSearch, creating, onCreatingChange, templateId } = props;
  const { t } = useTranslation("agents");
  const canEdit = usePermission("agents:write");
  const query = useAgents(q);
  const create = canEdit && (
    <Button icon={<Plus aria-hidden />} onClick={() => onCreatingChange(true)} variant="primary">
      {t("new")}
    </Button>
  );
  return (
    <Page>
      <PageHeader action={create} description={t("description")} title={t("title")} />
      <SearchField className="mb-4 max-w-sm" label={t("search")} onSearch={onSearch} value={q} />
      <QueryList
        empty={
          <EmptyState
            action={q ? <Button onClick={() => onSearch("")}>{t("none_found_clear")}</Button> : create}
            description={q ? t("none_found_hint", { q }) : t("empty_hint")}
            icon={q ? <SearchX aria-hidden /> : <Bot aria-hidden />}
            title={t(q ? "none_found" : "empty")}
          />
        }
        items={query.data?.pages.flatMap((page) => page.items)}
        query={query}
        skeleton={<AgentListSkeleton />}
      >
        {(agents) => <AgentList agents={agents} canEdit={canEdit} stale={query.isPlaceholderData} />}
      </QueryList>
      <LoadMore query={query} />
      <CreateAgentDialog
        onOpenChange={onCreatingChange}
        open={creating && canEdit}
        templateId={templateId}
      />
    </Page>
  );
}
