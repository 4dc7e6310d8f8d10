import { useLocation, useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent } from "@/api/types";
import { SkipLink } from "@/components/ui/SkipLink";
import { AgentPlace } from "@/features/agents/components/place/AgentPlace";
import { MESSAGE_BOX } from "@/features/chat/lib/messageBox";
import { deployKeys } from "@/features/deploy/api/keys";
import { DocumentViewer } from "@/features/knowledge/components/DocumentViewer";
import type { PlaceSearch } from "./$agentId";
import { usePlaceParts } from "./-usePlaceParts";

/** An agent's place, with a document over whatever part of it is open. */
export function PlaceFrame({ agent, search, children }: { agent: Agent; search: PlaceSearch; children: ReactNode }) {
  const { document, page, passage } = search;
  const { t } = useTranslation("agents");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { isBuilder, builderSearch } = useBuilderPlace();
  const show = (at: PlaceSearch) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, document: undefined, page: undefined, passage: undefined, ...at }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      {isBuilder && <SkipLink target={MESSAGE_BOX}>{t("playground.skip")}</SkipLink>}
      <AgentPlace
        agent={agent}
        builderSearch={builderSearch}
        parts={usePlaceParts()}
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
    </>
  );
}

/** Whether one is in the builder, and where one was in it, so that its tab leads back to the same conversation. */
function useBuilderPlace(): { isBuilder: boolean; builderSearch: object } {
  const { pathname, search } = useLocation();
  const isBuilder = pathname.endsWith("/build");
  const [last, setLast] = useState<object>({});
  if (isBuilder && last !== search) setLast(search);
  return { isBuilder, builderSearch: { ...last, document: undefined, page: undefined, passage: undefined } };
}
