import { createFileRoute, redirect } from "@tanstack/react-router";
import { countOf, textOf } from "@/lib/search";

/** The address of one document, which opens over the agent's knowledge. */
export const Route = createFileRoute("/_app/agents/$agentId/knowledge_/$documentId")({
  validateSearch: (search) => ({ page: countOf(search, "page"), passage: textOf(search, "passage") }),
  beforeLoad: ({ params: { agentId, documentId }, search: { page, passage } }) => {
    throw redirect({
      to: "/agents/$agentId/knowledge",
      params: { agentId },
      search: { document: documentId, page, passage },
      replace: true,
    });
  },
});
