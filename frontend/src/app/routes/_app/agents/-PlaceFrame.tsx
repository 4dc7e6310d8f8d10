import { useLocation, useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Agent } from "@/api/types";
import { AgentPlace } from "@/features/agents/components/place/AgentPlace";
import { deployKeys } from "@/features/deploy/api/keys";
import { DocumentViewer } from "@/features/knowledge/components/DocumentViewer";
import type { PlaceSearch } from "./$agentId";

/** An agent's place, with a document over whatever part of it is open. */
export function PlaceFrame({ agent, search, children }: { agent: Agent; search: PlaceSearch; children: ReactNode }) {
  const { document, page, passage } = search;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const show = (at: PlaceSearch) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, document: undefined, page: undefined, passage: undefined, ...at }),
      replace: true,
      resetScroll: false,
    });
  return (
    <AgentPlace
      agent={agent}
      builderSearch={useBuilderSearch()}
      onDeleted={() => void navigate({ to: "/agents" })}
      onPublished={() => void queryClient.invalidateQueries({ queryKey: deployKeys.deployment(agent.id) })}
    >
      {children}
      {document && (
        <DocumentViewer
          agentId={agent.id}
          documentId={document}
          key={document}
          onClose={() => show({})}
          onGo={(at) => show({ document, ...at })}
          page={page ?? null}
          passageId={passage ?? null}
        />
      )}
    </AgentPlace>
  );
}

/** Where one was in the builder, so that its tab leads back to the same conversation. */
function useBuilderSearch(): object {
  const { pathname, search } = useLocation();
  const isBuilder = pathname.endsWith("/build");
  const [last, setLast] = useState<object>({});
  if (isBuilder && last !== search) setLast(search);
  return { ...last, document: undefined, page: undefined, passage: undefined };
}
