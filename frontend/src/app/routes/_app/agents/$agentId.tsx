import { createFileRoute, Outlet } from "@tanstack/react-router";
import { ErrorState } from "@/components/ui/ErrorState";
import { useAgent } from "@/features/agents/api/useAgent";
import { BuilderSkeleton } from "@/features/agents/components/builder/BuilderSkeleton";
import { CONFIG_TABS } from "@/features/agents/lib/tabs";
import { STATUSES } from "@/features/knowledge/lib/status";
import { AUTHORIZATIONS, KNOWLEDGE_PARTS } from "@/features/knowledge/lib/parts";
import { choiceOf, textOf } from "@/lib/search";
import { Workbench, type WorkbenchSearch } from "./-Workbench";

export const Route = createFileRoute("/_app/agents/$agentId")({
  validateSearch: (search): WorkbenchSearch => ({
    tab: choiceOf(search, "tab", CONFIG_TABS),
    pane: choiceOf(search, "pane", ["playground", "trace"]),
    conversation: textOf(search, "conversation"),
    part: choiceOf(search, "part", KNOWLEDGE_PARTS),
    q: textOf(search, "q"),
    status: choiceOf(search, "status", STATUSES),
    authorization: choiceOf(search, "authorization", AUTHORIZATIONS),
  }),
  component: AgentRoute,
});

function AgentRoute() {
  const { agentId } = Route.useParams();
  const search = Route.useSearch();
  const agent = useAgent(agentId);
  if (agent.data) {
    return (
      <>
        <Workbench agent={agent.data} key={agentId} search={search} />
        <Outlet />
      </>
    );
  }
  if (agent.isError) {
    return (
      <div className="p-6">
        <ErrorState error={agent.error} onRetry={() => void agent.refetch()} />
      </div>
    );
  }
  return <BuilderSkeleton />;
}
