import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useCurrent } from "@/api/session";
import { ErrorState } from "@/components/ui/ErrorState";
import { useAgent } from "@/features/agents/api/useAgent";
import { BuilderSkeleton } from "@/features/agents/components/builder/BuilderSkeleton";
import { DeployPage } from "@/features/deploy/components/DeployPage";
import {
  CALL_CHANNELS,
  CALL_STATUSES,
  DEPLOY_PARTS,
  type DeployPlace,
  INSTALL_OUTCOMES,
} from "@/features/deploy/lib/parts";
import { choiceOf, textOf } from "@/lib/search";
import { CallTrace } from "./-CallTrace";
import { usePublish } from "./-usePublish";

export const Route = createFileRoute("/_app/agents/$agentId_/deploy")({
  validateSearch: (search): DeployPlace => ({
    view: choiceOf(search, "view", DEPLOY_PARTS),
    connection: textOf(search, "connection"),
    install: choiceOf(search, "install", INSTALL_OUTCOMES),
    run: textOf(search, "run"),
    channel: choiceOf(search, "channel", CALL_CHANNELS),
    outcome: choiceOf(search, "outcome", CALL_STATUSES),
  }),
  component: DeployRoute,
});

function DeployRoute() {
  const { agentId } = Route.useParams();
  const place = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const agent = useAgent(agentId);
  const publish = usePublish(agentId);
  const canEdit = useCurrent().workspace.role !== "viewer";
  if (!agent.data) {
    return agent.isError ? (
      <ErrorState className="m-6" error={agent.error} onRetry={() => void agent.refetch()} />
    ) : (
      <BuilderSkeleton />
    );
  }
  return (
    <DeployPage
      agent={agent.data}
      canEdit={canEdit}
      key={agentId}
      onGo={(change) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })}
      place={place}
      publish={publish}
      trace={(runId, onClose) => <CallTrace agentId={agentId} onClose={onClose} runId={runId} />}
    />
  );
}
