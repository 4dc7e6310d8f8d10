import type { Connection } from "./chatStream";
import type { Citation, CitationGiven, Feedback, Message, RunDone, RunFailed, RunStarted, UsageReported } from "./chatEvents";
import type { ConversationSnapshot, OnlyWriter, TurnRequest } from "./transport";
import { childrenOf, newestLeaf } from "./tree";

/** A message as the chat shows it; `key` stays the same when the server names it. */
export interface ChatMessage extends Omit<Message, "status"> {
  /** The server's, or "streaming" while this page writes it from the stream. */
  status: Message["status"] | "streaming";
  key: string;
  finish_reason?: string | null;
}

/** The run this page follows. */
export interface ActiveTurn {
  runId: string | null;
  /** The answer being written; its id is local until the server names it. */
  messageId: string;
  connection: Connection;
  stopping: boolean;
}

/** A turn that the server did not take: what it said, and what to send again. */
export interface RefusedTurn {
  error: unknown;
  request: TurnRequest;
}

export interface ChatState {
  phase: "loading" | "ready" | "failed";
  /** Why loading failed. */
  loadError: unknown;
  conversationId: string | null;
  messages: readonly ChatMessage[];
  leafId: string | null;
  active: ActiveTurn | null;
  refused: RefusedTurn | null;
  /** Set where the reader may not write: who alone does. */
  onlyWriter: OnlyWriter | null;
}

export type ChatAction =
  | { type: "opened"; conversationId: string | null }
  | { type: "loaded"; conversationId: string; snapshot: ConversationSnapshot }
  | { type: "load-failed"; error: unknown }
  | { type: "turn-sent"; messages: ChatMessage[]; messageId: string }
  | { type: "run-attached"; runId: string; messageId: string }
  | { type: "run-started"; event: RunStarted }
  | { type: "text"; text: string }
  | { type: "citation"; event: CitationGiven }
  | { type: "usage"; event: UsageReported }
  | { type: "run-failed"; event: RunFailed }
  | { type: "run-done"; event: RunDone }
  | { type: "refused"; refused: RefusedTurn }
  | { type: "lost" }
  | { type: "connection"; connection: Connection }
  | { type: "stopping"; stopping: boolean }
  | { type: "branch-selected"; messageId: string }
  | { type: "rated"; messageId: string; feedback: Feedback | null };

const LOCAL = "local:";

export const localId = (): string => LOCAL + crypto.randomUUID();
export const isLocal = (id: string): boolean => id.startsWith(LOCAL);

export function initialState(conversationId: string | null): ChatState {
  return {
    phase: conversationId ? "loading" : "ready",
    loadError: null,
    conversationId,
    messages: [],
    leafId: null,
    active: null,
    refused: null,
    onlyWriter: null,
  };
}

export function reduce(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "opened":
      return initialState(action.conversationId);
    case "loaded":
      return loaded(state, action.conversationId, action.snapshot);
    case "load-failed":
      return { ...state, phase: "failed", loadError: action.error };
    case "turn-sent":
      return {
        ...withoutLocals(state),
        messages: [...withoutLocals(state).messages, ...action.messages],
        leafId: action.messageId,
        active: newTurn(null, action.messageId),
        refused: null,
      };
    case "run-attached":
      return { ...state, active: newTurn(action.runId, action.messageId) };
    case "run-started":
      return started(state, action.event);
    case "text":
      return patchActive(state, (message) => ({ content: message.content + action.text }));
    case "citation":
      return patchActive(state, (message) => ({ citations: withCitation(message.citations, action.event) }));
    case "usage":
      return patchActive(state, () => usagePatch(action.event));
    case "run-failed":
      return { ...patchActive(state, () => failurePatch(action.event)), active: null };
    case "run-done":
      return { ...patchActive(state, () => donePatch(action.event)), active: null };
    case "refused":
      return refusedTurn(state, action.refused);
    case "lost":
      // The answer stays "streaming" without an active turn: it goes on at the server.
      return { ...state, active: null };
    case "connection":
      return patchTurn(state, { connection: action.connection });
    case "stopping":
      return patchTurn(state, { stopping: action.stopping });
    case "branch-selected":
      return selectBranch(state, action.messageId);
    case "rated":
      return patch(state, action.messageId, () => ({ feedback: action.feedback }));
  }
}

function newTurn(runId: string | null, messageId: string): ActiveTurn {
  return { runId, messageId, connection: "connecting", stopping: false };
}

function loaded(state: ChatState, id: string, snapshot: ConversationSnapshot): ChatState {
  const keys = new Map(state.messages.map((message) => [message.id, message.key]));
  const messages = snapshot.messages.map((message) => ({
    ...message,
    key: keys.get(message.id) ?? message.id,
  }));
  const { leafId, onlyWriter = null } = snapshot;
  return { ...initialState(id), phase: "ready", messages, leafId, onlyWriter };
}

/** Forgets a refused turn's messages, which the server never had. */
function withoutLocals(state: ChatState): ChatState {
  if (!state.messages.some((message) => isLocal(message.id))) return state;
  const messages = state.messages.filter((message) => !isLocal(message.id));
  return { ...state, messages };
}

/**
 * Gives the local messages the server's ids, or (attached) starts the answer anew,
 * since the replay brings its whole text.
 */
function started(state: ChatState, event: RunStarted): ChatState {
  if (!state.active) return state;
  const answerId = state.active.messageId;
  const question = state.messages.find((message) => message.id === answerId)?.parent_id;
  const messages = state.messages.map((message) => {
    if (message.id === answerId) return { ...message, ...answerStart(event) };
    return message.id === question && isLocal(message.id)
      ? { ...message, id: event.user_message_id, conversation_id: event.conversation_id }
      : message;
  });
  return {
    ...state,
    messages,
    conversationId: event.conversation_id,
    leafId: state.leafId === answerId ? event.message_id : state.leafId,
    active: { ...state.active, runId: event.run_id, messageId: event.message_id },
  };
}

function answerStart(event: RunStarted): Partial<ChatMessage> & { id: string } {
  return {
    id: event.message_id,
    parent_id: event.user_message_id,
    conversation_id: event.conversation_id,
    run_id: event.run_id,
    model: event.model,
    content: "",
    citations: [],
    status: "streaming",
    error: null,
  };
}

/** In the order of their numbers; a replayed one is the same one. */
function withCitation(citations: readonly Citation[], given: CitationGiven): Citation[] {
  const others = citations.filter(({ number }) => number !== given.number);
  return [...others, given].sort((a, b) => a.number - b.number);
}

function usagePatch(event: UsageReported): Partial<ChatMessage> {
  const { prompt_tokens, completion_tokens, total_tokens, estimated } = event;
  return {
    usage: { prompt_tokens, completion_tokens, total_tokens, estimated },
    cost_micros: event.cost_micros,
    latency_ms: event.latency_ms,
    model: event.model,
  };
}

function failurePatch(event: RunFailed): Partial<ChatMessage> {
  const { code, title, detail } = event;
  // The server went down and came back; as the stored answer says it.
  const status = code === "run_interrupted" ? "interrupted" : "failed";
  return { status, error: { code, title, detail } };
}

function donePatch(event: RunDone): Partial<ChatMessage> {
  const status = event.status === "cancelled" ? "cancelled" : "complete";
  return { status, finish_reason: event.finish_reason };
}

/** The question stays with its answer marked failed, so that nothing typed is lost. */
function refusedTurn(state: ChatState, refused: RefusedTurn): ChatState {
  const failed = patchActive(state, () => ({ status: "failed" as const }));
  return { ...failed, active: null, refused };
}

function selectBranch(state: ChatState, messageId: string): ChatState {
  const message = state.messages.find((each) => each.id === messageId);
  if (!message) return state;
  return { ...state, leafId: newestLeaf(childrenOf(state.messages), message).id };
}

function patchTurn(state: ChatState, turn: Partial<ActiveTurn>): ChatState {
  return state.active ? { ...state, active: { ...state.active, ...turn } } : state;
}

function patchActive(state: ChatState, change: (message: ChatMessage) => Partial<ChatMessage>): ChatState {
  return state.active ? patch(state, state.active.messageId, change) : state;
}

function patch(
  state: ChatState,
  id: string,
  change: (message: ChatMessage) => Partial<ChatMessage>,
): ChatState {
  // Searched from the end: the message that changes is nearly always the last.
  const at = state.messages.findLastIndex((message) => message.id === id);
  if (at < 0) return state;
  const message = state.messages[at]!;
  return { ...state, messages: state.messages.with(at, { ...message, ...change(message) }) };
}
