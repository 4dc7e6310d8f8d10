import { client, unwrap } from "@/api/client";
import { getSession } from "@/api/session";
import type { Conversation, Message } from "@/api/types";
import type { ConversationSnapshot, OnlyWriter } from "../lib/transport";

const PAGE = 100;
/** Where members talk to their agents; everywhere else somebody outside does. */
const MEMBERS: readonly Conversation["channel"][] = ["playground", "store"];

/** A conversation with all its messages, every branch. */
export async function fetchConversation(
  agentId: string,
  conversationId: string,
): Promise<ConversationSnapshot> {
  const path = { agent_id: agentId, conversation_id: conversationId };
  // The conversation first: a run that ends meanwhile is then followed in vain,
  // rather than an answer shown as unfinished that nobody follows.
  const conversation = unwrap(
    await client.GET("/api/agents/{agent_id}/conversations/{conversation_id}", { params: { path } }),
  );
  const messages: Message[] = [];
  let cursor: string | undefined;
  do {
    const page = unwrap(
      await client.GET("/api/agents/{agent_id}/conversations/{conversation_id}/messages", {
        params: { path, query: { limit: PAGE, cursor } },
      }),
    );
    messages.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return {
    messages,
    leafId: conversation.leaf_id,
    activeRunId: conversation.active_run_id,
    onlyWriter: onlyWriterOf(conversation),
  };
}

/** Nobody speaks as somebody else: the server takes words only from who began the conversation. */
function onlyWriterOf({ channel, user }: Conversation): OnlyWriter | null {
  if (user && user.id === getSession().user?.id) return null;
  return MEMBERS.includes(channel) ? "member" : "visitor";
}
