import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { usePlace } from "@/features/agents/components/place/PlaceContext";
import { DeployPage } from "@/features/deploy/components/DeployPage";
import {
  CALL_CHANNELS,
  CALL_STATUSES,
  DEPLOY_PARTS,
  type DeployPlace,
  INSTALL_OUTCOMES,
} from "@/features/deploy/lib/parts";
import { choiceOf, textOf } from "@/lib/search";
import { CallTrace } from "../-CallTrace";

export const Route = createFileRoute("/_app/agents/$agentId/deploy")({
  staticData: { part: { label: "agents:place.deploy", order: 4 } },
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
  const { agent, publish } = usePlace();
  const navigate = useNavigate({ from: Route.fullPath });
  return (
    <DeployPage
      agent={agent}
      onGo={(change) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })}
      onPublish={publish}
      place={Route.useSearch()}
      trace={(runId, onClose) => <CallTrace agentId={agent.id} onClose={onClose} runId={runId} />}
    />
  );
}
