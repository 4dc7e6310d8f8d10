import { createFileRoute, redirect } from "@tanstack/react-router";
import { getSession, refreshSession } from "@/api/session";
import { ConversationsArea } from "@/features/conversations/components/ConversationsArea";
import { type AreaSearch, readAreaSearch } from "@/features/conversations/lib/areaSearch";
import { textOf } from "@/lib/search";
import { ConversationThread } from "./-ConversationThread";

/** A link in a mail names the workspace, which need not be the one that the reader is in. */
interface Place extends AreaSearch {
  workspace?: string;
}

export const Route = createFileRoute("/_app/conversations")({
  validateSearch: (search): Place => ({ ...readAreaSearch(search), workspace: textOf(search, "workspace") }),
  beforeLoad: async ({ search: { workspace, ...rest }, context: { queryClient } }) => {
    if (!workspace) return;
    const { workspace: current, workspaces } = getSession();
    if (workspace !== current?.id && workspaces.some(({ id }) => id === workspace)) {
      await refreshSession(workspace);
      queryClient.clear();
    }
    throw redirect({ to: "/conversations", search: rest, replace: true });
  },
  component: ConversationsRoute,
});

function ConversationsRoute() {
  return (
    <ConversationsArea
      thread={(conversation) => <ConversationThread conversation={conversation} key={conversation.id} />}
    />
  );
}
