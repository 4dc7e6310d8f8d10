import { createFileRoute, redirect } from "@tanstack/react-router";
import { textOf } from "@/lib/search";

/** An agent's place begins in the builder. Older addresses name the knowledge as a tab of it. */
export const Route = createFileRoute("/_app/agents/$agentId/")({
  validateSearch: (search): Record<string, unknown> & { tab?: string } => ({ ...search, tab: textOf(search, "tab") }),
  beforeLoad: ({ params, search: { tab, ...search } }) => {
    const isKnowledge = tab === "knowledge";
    throw redirect({
      to: isKnowledge ? "/agents/$agentId/knowledge" : "/agents/$agentId/build",
      params,
      search: isKnowledge ? search : { ...search, tab },
      replace: true,
    } as never);
  },
});
