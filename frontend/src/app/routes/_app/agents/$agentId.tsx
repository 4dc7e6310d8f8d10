import { createFileRoute, Outlet } from "@tanstack/react-router";
import { useAgent } from "@/features/agents/api/useAgent";
import { BuilderSkeleton } from "@/features/agents/components/builder/BuilderSkeleton";
import { countOf, textOf } from "@/lib/search";
import { AgentMissing } from "./-AgentMissing";
import { PlaceFrame } from "./-PlaceFrame";

export interface PlaceSearch {
  /** A document that is open over the page, at a page or a passage of it. */
  document?: string;
  page?: number;
  passage?: string;
}

/** The place of one agent. */
export const Route = createFileRoute("/_app/agents/$agentId")({
  validateSearch: (search): PlaceSearch => ({
    document: textOf(search, "document"),
    page: countOf(search, "page"),
    passage: textOf(search, "passage"),
  }),
  component: AgentRoute,
});

function AgentRoute() {
  const { agentId } = Route.useParams();
  const search = Route.useSearch();
  const agent = useAgent(agentId);
  if (agent.data) {
    return (
      <PlaceFrame agent={agent.data} key={agentId} search={search}>
        <Outlet />
      </PlaceFrame>
    );
  }
  if (agent.isError) return <AgentMissing error={agent.error} onRetry={() => void agent.refetch()} />;
  return <BuilderSkeleton />;
}
