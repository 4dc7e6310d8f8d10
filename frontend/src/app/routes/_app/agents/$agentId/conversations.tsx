import { createFileRoute } from "@tanstack/react-router";
import { ConversationsArea } from "@/features/conversations/components/ConversationsArea";
import { readAreaSearch } from "@/features/conversations/lib/areaSearch";
import { ConversationThread } from "../../-ConversationThread";

export const Route = createFileRoute("/_app/agents/$agentId/conversations")({
  staticData: { part: { label: "agents:place.conversations", order: 3, permission: "conversations:read" } },
  validateSearch: readAreaSearch,
  component: AgentConversationsRoute,
});

function AgentConversationsRoute() {
  const { agentId } = Route.useParams();
  return (
    <ConversationsArea
      agentId={agentId}
      thread={(conversation) => <ConversationThread conversation={conversation} key={conversation.id} />}
    />
  );
}
