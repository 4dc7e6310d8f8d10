import type { Environment, Feedback, Message } from "./chatEvents";

/** What one turn asks for: a new user message, or another answer to an existing one. */
export interface TurnRequest {
  message?: string;
  /** Id of the user or assistant message to answer again, beside the answers it has. */
  regenerate?: string;
  conversation_id?: string;
  /** Absent = below the conversation's leaf; null = a new first message. */
  parent_id?: string | null;
  environment?: Environment;
}

/** Who alone writes in a conversation that the reader may only read. */
export type OnlyWriter = "visitor" | "member";

export interface ConversationSnapshot {
  messages: Message[];
  leafId: string | null;
  activeRunId: string | null;
  /** Absent or null where the reader may write. */
  onlyWriter?: OnlyWriter | null;
}

/**
 * The server as the chat sees it.
 *
 * The playground talks to the signed-in API; public surfaces bring their own.
 * `start` and `attach` answer with the raw response, whatever its status.
 */
export interface ChatTransport {
  start: (turn: TurnRequest, idempotencyKey: string, signal: AbortSignal) => Promise<Response>;
  attach: (runId: string, lastEventId: number, signal: AbortSignal) => Promise<Response>;
  cancel: (runId: string) => Promise<void>;
  /** The error to show for a response that is not a stream. */
  problem: (response: Response) => Promise<unknown>;
  load: (conversationId: string) => Promise<ConversationSnapshot>;
  selectLeaf: (conversationId: string, leafId: string) => Promise<void>;
  /** Absent where readers may not rate answers; null takes the rating back. */
  rate?: (conversationId: string, messageId: string, feedback: Feedback | null) => Promise<Message>;
}
