import type { Citation, Message } from "@/api/types";
import type { ServerSentEvent } from "./sse";

export type { Citation, Message };
export type Feedback = NonNullable<Message["feedback"]>;
export type RunProblem = NonNullable<Message["error"]>;
export type Usage = NonNullable<Message["usage"]>;

export type Environment = "draft" | "production";

/** First event of a run: which messages it belongs to. */
export interface RunStarted {
  type: "run.started";
  run_id: string;
  conversation_id: string;
  user_message_id: string;
  message_id: string;
  model: string;
  version: number;
  environment: Environment;
}

/** A passage that the answer names as `[number]`; sent once, before the text that names it. */
export interface CitationGiven extends Citation {
  type: "citation";
}

export interface MessageDelta {
  type: "message.delta";
  text: string;
}

/** Costs are in millionths of the price table's currency, times in milliseconds. */
export interface UsageReported extends Usage {
  type: "usage";
  cost_micros: number | null;
  first_token_ms: number | null;
  latency_ms: number | null;
  model: string;
}

/** Terminal: the run failed. */
export interface RunFailed extends RunProblem {
  type: "error";
  retryable: boolean;
  run_id: string;
  message_id: string;
}

/** Terminal: the run ended as it should, or was stopped. */
export interface RunDone {
  type: "done";
  run_id: string;
  conversation_id: string;
  message_id: string;
  status: "succeeded" | "cancelled";
  finish_reason: string | null;
}

export type ChatEvent = RunStarted | CitationGiven | MessageDelta | UsageReported | RunFailed | RunDone;

const KNOWN: ReadonlySet<string> = new Set<ChatEvent["type"]>([
  "run.started",
  "citation",
  "message.delta",
  "usage",
  "error",
  "done",
]);

/**
 * The typed event, or null for a kind this version does not know, so that the
 * server may add kinds without breaking open pages.
 *
 * @throws SyntaxError when the data is not JSON.
 */
export function decodeChatEvent(event: ServerSentEvent): ChatEvent | null {
  if (!KNOWN.has(event.event)) return null;
  return { ...(JSON.parse(event.data) as object), type: event.event } as ChatEvent;
}

export function isTerminal(event: ChatEvent): event is RunFailed | RunDone {
  return event.type === "done" || event.type === "error";
}
