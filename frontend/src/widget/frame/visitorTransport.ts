import { ProblemError, readProblem } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import type { Message } from "@/api/types";
import type { ChatTransport } from "@/features/chat/lib/transport";
import type { Visitor } from "./visitor";
import { forVisitors } from "./problems";

type Schemas = components["schemas"];
type VisitorMessage = Schemas["chat.VisitorMessage"];
type VisitorConversation = Schemas["chat.VisitorConversationDetail"];

const FAILED = { code: "answer_failed", title: "", detail: "" };

export interface TransportHooks {
  /** An answer was being written when the page was left. */
  wasBusy: boolean;
  /** That answer is whole by now. */
  onArrived: (conversationId: string) => void;
  /** A person was asked for in this conversation, and nobody has answered yet. */
  onEscalated: (conversationId: string) => void;
  /** It was deleted, or is another visitor's. */
  onMissing: (conversationId: string) => void;
}

/** The visitor's routes as the chat uses them. */
export function createVisitorTransport(visitor: Visitor, hooks: TransportHooks): ChatTransport {
  const at = (...parts: string[]) => parts.map((part) => `/${encodeURIComponent(part)}`).join("");
  let { wasBusy } = hooks;
  return {
    start: (turn, idempotencyKey, signal) =>
      visitor.fetch("/chat", {
        method: "POST",
        headers: { Accept: "text/event-stream", "Idempotency-Key": idempotencyKey },
        // Visitors are always answered by what is in production.
        body: JSON.stringify({ ...turn, environment: undefined }),
        signal,
      }),
    attach: (runId, lastEventId, signal) =>
      visitor.fetch(at("runs", runId, "events"), {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(lastEventId) },
        cache: "no-store",
        signal,
      }),
    cancel: (runId) => visitor.json(at("runs", runId, "cancel"), { method: "POST" }),
    problem: async (response) => forVisitors(await readProblem(response)),
    load: async (conversationId) => {
      try {
        const conversation = await visitor.json<VisitorConversation>(at("conversations", conversationId));
        const { messages, leaf_id, active_run_id, waiting } = conversation;
        if (waiting) hooks.onEscalated(conversationId);
        if (wasBusy && active_run_id === null) hooks.onArrived(conversationId);
        wasBusy = false;
        return {
          messages: messages.map((message) => asChatMessage(conversationId, message)),
          leafId: leaf_id,
          activeRunId: active_run_id,
        };
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) hooks.onMissing(conversationId);
        throw error;
      }
    },
    // Which version of an answer a visitor looks at is kept by nobody.
    selectLeaf: () => Promise.resolve(),
    rate: (conversationId, messageId, feedback) => {
      const path = at("conversations", conversationId, "messages", messageId, "feedback");
      if (!feedback) return visitor.json(path, { method: "DELETE" });
      const { rating, comment } = feedback;
      const body = JSON.stringify(comment ? { rating, comment } : { rating });
      return visitor.json(path, { method: "PUT", body });
    },
  };
}

/** The message as the chat takes it; what it cost, and why it failed, is told to nobody here. */
function asChatMessage(conversationId: string, message: VisitorMessage): Message {
  return {
    ...message,
    conversation_id: conversationId,
    citations: message.citations.map((citation) => ({ ...citation, document_id: "", passage_id: "" })),
    speaker: null,
    run_id: null,
    model: null,
    usage: null,
    cost_micros: null,
    latency_ms: null,
    error: message.status === "failed" ? FAILED : null,
  };
}
