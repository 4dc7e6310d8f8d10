import { client, unwrap } from "@/api/client";
import type { Message } from "@/api/types";
import type { ConversationSnapshot } from "../lib/transport";

const PAGE = 100;

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
  return { messages, leafId: conversation.leaf_id, activeRunId: conversation.active_run_id };
}
