import { createFileRoute, useNavigate } from "@tanstack/react-router";
import type { DocumentStatus } from "@/api/types";
import { AUTHORIZATIONS, type Authorization, KNOWLEDGE_PARTS, type KnowledgePart } from "@/features/knowledge/lib/parts";
import { STATUSES } from "@/features/knowledge/lib/status";
import { choiceOf, textOf } from "@/lib/search";
import { PlaceKnowledge } from "../-PlaceKnowledge";

export interface KnowledgeSearch {
  /** What of the knowledge is in sight, and which documents. */
  part?: KnowledgePart;
  q?: string;
  status?: DocumentStatus;
  /** How the authorization of a connector ended that one comes back from. */
  authorization?: Authorization;
}

export const Route = createFileRoute("/_app/agents/$agentId/knowledge")({
  staticData: { part: { label: "agents:place.knowledge", order: 2 } },
  validateSearch: (search): KnowledgeSearch => ({
    part: choiceOf(search, "part", KNOWLEDGE_PARTS),
    q: textOf(search, "q"),
    status: choiceOf(search, "status", STATUSES),
    authorization: choiceOf(search, "authorization", AUTHORIZATIONS),
  }),
  component: KnowledgeRoute,
});

function KnowledgeRoute() {
  const navigate = useNavigate({ from: Route.fullPath });
  return (
    <PlaceKnowledge
      onFilter={({ q, status }) =>
        void navigate({
          search: (old) => ({ ...old, q: q || undefined, status }),
          replace: true,
          resetScroll: false,
        })
      }
      search={Route.useSearch()}
    />
  );
}
