import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Children } from "../lib/tree";
import { branchTo, childrenOf } from "../lib/tree";
import type { ChatMessage, ChatState } from "../lib/reducer";
import { ChatSession, type SessionOptions } from "../lib/session";
import type { ChatTransport } from "../lib/transport";

export interface Chat {
  session: ChatSession;
  state: ChatState;
  /** The messages that are shown, first to last. */
  branch: ChatMessage[];
  children: Children<ChatMessage>;
}

/**
 * One chat. `conversationId` is the one to show, null for a new one; when the first
 * message makes it, `onConversation` tells its id.
 *
 * The transport is taken once: give the component a `key` when the agent changes.
 */
export function useChat(
  transport: ChatTransport,
  conversationId: string | null,
  options: SessionOptions,
): Chat {
  const [session] = useState(() => new ChatSession(transport, conversationId));
  const state = useSyncExternalStore(session.subscribe, session.getState);
  useEffect(() => session.configure(options), [session, options]);
  useEffect(() => void session.show(conversationId), [session, conversationId]);
  useEffect(() => () => session.close(), [session]);

  const { messages, leafId } = state;
  const branch = useMemo(() => branchTo(messages, leafId), [messages, leafId]);
  const children = useMemo(() => childrenOf(messages), [messages]);
  return { session, state, branch, children };
}
