import { type ChatMessage, localId } from "./reducer";

function draft(
  role: ChatMessage["role"],
  conversationId: string | null,
  parentId: string | null,
  content: string,
): ChatMessage {
  const id = localId();
  const message: Omit<ChatMessage, "status"> = {
    id,
    key: id,
    conversation_id: conversationId ?? "",
    parent_id: parentId,
    role,
    speaker: null,
    content,
    citations: [],
    run_id: null,
    model: null,
    created_at: new Date().toISOString(),
    feedback: null,
    usage: null,
    cost_micros: null,
    latency_ms: null,
    error: null,
  };
  return { ...message, status: statusOf(message) };
}

function statusOf(message: Pick<ChatMessage, "role">): ChatMessage["status"] {
  return message.role === "assistant" ? "streaming" : "complete";
}

/** Messages that are shown before the server has named them. */
export const createDrafts = {
  statusOf,
  question: (conversationId: string | null, parentId: string | null, text: string) =>
    draft("user", conversationId, parentId, text),
  answer: (conversationId: string | null, parentId: string | null) =>
    draft("assistant", conversationId, parentId, ""),
};
