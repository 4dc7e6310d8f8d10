import { useTranslation } from "react-i18next";
import { Page } from "@/components/ui/Page";
import { RagSettings } from "@/features/agents/components/builder/RagSettings";
import { SaveBar } from "@/features/agents/components/builder/SaveBar";
import { usePlace } from "@/features/agents/components/place/PlaceContext";
import { KnowledgeTab, type KnowledgeTabProps } from "@/features/knowledge/components/KnowledgeTab";
import type { KnowledgeSearch } from "./$agentId/knowledge";

/** What one agent knows, and how it answers from that. */
export function PlaceKnowledge({
  search,
  onFilter,
}: {
  search: KnowledgeSearch;
  onFilter: KnowledgeTabProps["onFilter"];
}) {
  const { t } = useTranslation("agents");
  const { agent, canEdit, editor } = usePlace();
  const { q = "", status, authorization } = search;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Page>
          <h2 className="sr-only">{t("place.knowledge")}</h2>
          <KnowledgeTab
            agentId={agent.id}
            authorization={authorization}
            filter={{ q, status }}
            onFilter={onFilter}
            part={search.part ?? (authorization ? "connectors" : "documents")}
            partLink={(part) => ({
              from: "/agents/$agentId/knowledge",
              to: ".",
              search: (old: KnowledgeSearch) => ({ ...old, part, authorization: undefined }),
            })}
            settings={<RagSettings disabled={!canEdit} />}
          />
        </Page>
      </div>
      {canEdit && <SaveBar editor={editor} />}
    </div>
  );
}
