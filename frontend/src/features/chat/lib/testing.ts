import { expect, vi } from "vitest";
import type { Message } from "@/api/types";
import { ChatSession } from "./session";
import type { ChatTransport, ConversationSnapshot } from "./transport";
import { branchTo } from "./tree";

/** Helpers for the tests of this folder: events and messages as the server writes them, a scripted server. */
type RawEvent = [id: number, event: string, data: object];

export const started = (id: number, run = 1): RawEvent => [
  id,
  "run.started",
  {
    run_id: `run_${run}`,
    conversation_id: "cnv_1",
    user_message_id: `msg_u${run}`,
    message_id: `msg_a${run}`,
    model: "offline",
    version: 1,
    environment: "draft",
  },
];

export const delta = (id: number, text: string): RawEvent => [id, "message.delta", { text }];

export const citation = (id: number, number: number): RawEvent => [
  id,
  "citation",
  {
    number,
    document_id: "doc_1",
    document_name: "House rules",
    passage_id: `doc_1.${number}`,
    page: 3,
    heading: "",
    url: null,
    text: "The gym opens at nine.",
  },
];

export const usage = (id: number): RawEvent => [
  id,
  "usage",
  {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    cost_micros: 120,
    first_token_ms: 80,
    latency_ms: 400,
    model: "gpt",
    estimated: false,
  },
];

export const done = (id: number, status = "succeeded", run = 1): RawEvent => [
  id,
  "done",
  {
    run_id: `run_${run}`,
    conversation_id: "cnv_1",
    message_id: `msg_a${run}`,
    status,
    finish_reason: "stop",
  },
];

export const failed = (id: number): RawEvent => [
  id,
  "error",
  {
    code: "model_unavailable",
    title: "Model unavailable",
    detail: "It does not answer.",
    retryable: true,
    run_id: "run_1",
    message_id: "msg_a1",
  },
];

export function sse(...events: RawEvent[]): string {
  return events
    .map(([id, event, data]) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    .join("");
}

export const streamResponse = (...events: RawEvent[]): Response => new Response(sse(...events));

type Reply = Response | Error | ((signal: AbortSignal) => Response);

/** A transport that gives the scripted replies in order and fails the test when they run out. */
export function fakeTransport(
  script: { start?: Reply[]; attach?: Reply[]; snapshot?: ConversationSnapshot } = {},
) {
  const replies = { start: [...(script.start ?? [])], attach: [...(script.attach ?? [])] };
  const next = (kind: "start" | "attach", signal: AbortSignal): Promise<Response> => {
    const reply = replies[kind].shift();
    if (!reply) return Promise.reject(new Error(`unexpected ${kind}`));
    if (reply instanceof Error) return Promise.reject(reply);
    return Promise.resolve(typeof reply === "function" ? reply(signal) : reply);
  };
  return {
    start: vi.fn((_turn: object, _key: string, signal: AbortSignal) => next("start", signal)),
    attach: vi.fn((_run: string, _last: number, signal: AbortSignal) => next("attach", signal)),
    cancel: vi.fn<ChatTransport["cancel"]>(() => Promise.resolve()),
    problem: vi.fn((response: Response) => Promise.resolve<unknown>(response)),
    load: vi.fn<ChatTransport["load"]>(() =>
      script.snapshot ? Promise.resolve(script.snapshot) : Promise.reject(new Error("no snapshot")),
    ),
    selectLeaf: vi.fn<ChatTransport["selectLeaf"]>(() => Promise.resolve()),
    rate: vi.fn<NonNullable<ChatTransport["rate"]>>(),
  };
}

/** A stored message of the conversation; the id tells who wrote it. */
export const message = (id: string, parent_id: string | null, over: object = {}) =>
  ({
    id,
    parent_id,
    conversation_id: "cnv_1",
    role: id.startsWith("msg_u") ? "user" : "assistant",
    content: `text of ${id}`,
    status: "complete",
    run_id: null,
    feedback: null,
    citations: [],
    ...over,
  }) as unknown as Message;

/** One question and its answer. */
export const TALK: ConversationSnapshot = {
  messages: [message("msg_u0", null), message("msg_a0", "msg_u0")],
  leafId: "msg_a0",
  activeRunId: null,
};

/** A session that repeats its calls without waiting, with what the tests ask of it. */
export function sessionWith(transport: ChatTransport) {
  const session = new ChatSession(transport, null, { delay: () => 0, maxAttempts: 2 });
  const idle = () => vi.waitFor(() => expect(session.getState().active).toBeNull());
  const branch = () => {
    const { messages, leafId } = session.getState();
    return branchTo(messages, leafId);
  };
  return { session, idle, branch };
}
