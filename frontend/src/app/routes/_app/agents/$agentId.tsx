import { createFileRoute } from "@tanstack/react-router";
import { ErrorState } from "@/components/ui/ErrorState";
import { useAgent } from "@/features/agents/api/useAgent";
import { BuilderSkeleton } from "@/features/agents/components/builder/BuilderSkeleton";
import { CONFIG_TABS, type ConfigTab } from "@/features/agents/lib/tabs";
import { choiceOf, textOf } from "@/lib/search";
import { Workbench } from "./-Workbench";

interface Search {
  tab?: ConfigTab;
  /** The pane in sight on screens without room for all three. */
  pane?: "playground" | "trace";
  conversation?: string;
}

export const Route = createFileRoute("/_app/agents/$agentId")({
  validateSearch: (search): Search => ({
    tab: choiceOf(search, "tab", CONFIG_TABS),
    pane: choiceOf(search, "pane", ["playground", "trace"]),
    conversation: textOf(search, "conversation"),
  }),
  component: AgentRoute,
});

function AgentRoute() {
  const { agentId } = Route.useParams();
  const search = Route.useSearch();
  const agent = useAgent(agentId);
  if (agent.data) return <Workbench agent={agent.data} key={agentId} search={search} />;
  if (agent.isError) {
    return (
      <div className="p-6">
        <ErrorState error={agent.error} onRetry={() => void agent.refetch()} />
      </div>
    );
  }
  return <BuilderSkeleton />;
}
