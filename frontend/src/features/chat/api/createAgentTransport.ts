import { authorizedFetch, client, readProblem, unwrap } from "@/api/client";
import type { ChatTransport } from "../lib/transport";
import { fetchConversation } from "./fetchConversation";

/** The signed-in API as the chat uses it: the playground's way to the server. */
export function createAgentTransport(agentId: string): ChatTransport {
  const agent = `/api/agents/${encodeURIComponent(agentId)}`;
  const feedbackPath =
    "/api/agents/{agent_id}/conversations/{conversation_id}/messages/{message_id}/feedback";
  return {
    start: (turn, idempotencyKey, signal) =>
      authorizedFetch(`${agent}/chat`, {
        method: "POST",
        headers: {
          Accept: "text/event-stream",
          "Content-Type": "application/json",
          "Idempotency-Key": idempotencyKey,
        },
        body: JSON.stringify(turn),
        signal,
      }),
    attach: (runId, lastEventId, signal) =>
      authorizedFetch(`${agent}/runs/${encodeURIComponent(runId)}/events`, {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(lastEventId) },
        cache: "no-store",
        signal,
      }),
    cancel: async (runId) => {
      const path = "/api/agents/{agent_id}/runs/{run_id}/cancel";
      unwrap(await client.POST(path, { params: { path: { agent_id: agentId, run_id: runId } } }));
    },
    problem: readProblem,
    load: (conversationId) => fetchConversation(agentId, conversationId),
    selectLeaf: async (conversationId, leafId) => {
      unwrap(
        await client.PUT("/api/agents/{agent_id}/conversations/{conversation_id}/leaf", {
          params: { path: { agent_id: agentId, conversation_id: conversationId } },
          body: { leaf_id: leafId },
        }),
      );
    },
    rate: async (conversationId, messageId, feedback) => {
      const path = { agent_id: agentId, conversation_id: conversationId, message_id: messageId };
      if (!feedback) return unwrap(await client.DELETE(feedbackPath, { params: { path } }));
      const { rating, comment } = feedback;
      return unwrap(
        await client.PUT(feedbackPath, {
          params: { path },
          body: comment ? { rating, comment } : { rating },
        }),
      );
    },
  };
}
