import type { Language, WidgetConfig } from "./config";

/**
 * What the page (loader) and the iframe tell each other.
 *
 * Each side sends to the other's exact origin, and takes messages only from the window and the
 * origin that it knows; `read` then checks that a message is one of ours.
 */

/** A visitor's session as the page keeps it for the next visit. */
export interface StoredSession {
  token: string;
  /** ISO 8601. */
  expires_at: string;
  /** ISO 8601, when the token was last renewed. */
  renewed_at: string;
  form_done: boolean;
  /** `sub` of the signed identity that opened it, null for somebody unknown. */
  subject: string | null;
}

export interface Look {
  dark: boolean;
  language: Language;
  color: string;
}

export interface Init {
  type: "init";
  config: WidgetConfig;
  look: Look;
  open: boolean;
  fullScreen: boolean;
  session: StoredSession | null;
  conversation: string | null;
  /** An answer was being written when the page was left. */
  busy: boolean;
  unread: number;
  /** A signed identity that has no session yet. */
  identity: string | null;
}

export type ToFrame =
  | Init
  | { type: "shown"; open: boolean; fullScreen: boolean; focus: boolean }
  | { type: "theme"; dark: boolean }
  | { type: "identify"; identity: string }
  | { type: "logout" };

export type ToHost =
  | { type: "hello" }
  | { type: "ready" }
  | { type: "close" }
  | { type: "session"; session: StoredSession | null }
  | { type: "conversation"; id: string | null }
  | { type: "busy"; busy: boolean }
  | { type: "unread"; count: number }
  | { type: "message"; conversation_id: string }
  | { type: "error"; code: string };

/** Marks our messages among those of others; counted up when the shapes change. */
const MARK = "frontdesk-widget";
const VERSION = 1;

export function write(message: ToFrame | ToHost): object {
  return { [MARK]: VERSION, ...message };
}

/** The message in an event of the expected window and origin, null for anything else. */
export function read<T extends ToFrame | ToHost>(
  event: MessageEvent,
  from: { source: MessageEventSource | null | undefined; origin: string },
): T | null {
  if (!from.source || event.source !== from.source || event.origin !== from.origin) return null;
  const data = event.data as Record<string, unknown> | null;
  if (typeof data !== "object" || data === null) return null;
  return data[MARK] === VERSION && typeof data.type === "string" ? (data as unknown as T) : null;
}
