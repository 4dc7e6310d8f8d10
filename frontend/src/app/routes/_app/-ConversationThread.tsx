import { useEffect, useMemo, useRef, useState } from "react";
import type { ConversationDetail } from "@/api/types";
import { useAgent } from "@/features/agents/api/useAgent";
import { createAgentTransport } from "@/features/chat/api/createAgentTransport";
import { Chat } from "@/features/chat/components/Chat";
import { useChat } from "@/features/chat/hooks/useChat";

const OPTIONS = {};

/** What was said in a conversation; members write in it only where it is their own. */
export function ConversationThread({ conversation }: { conversation: ConversationDetail }) {
  const { id, agent_id: agentId, message_count: count } = conversation;
  const [transport] = useState(() => createAgentTransport(agentId));
  const chat = useChat(transport, id, OPTIONS);
  const { session, state } = chat;
  const agent = useAgent(agentId).data;
  const seen = useRef(count);
  // What others write is not streamed to whoever only reads: the messages are loaded anew.
  useEffect(() => {
    if (count === seen.current) return;
    seen.current = count;
    if (state.onlyWriter) void session.reload();
  }, [count, session, state.onlyWriter]);
  const face = useMemo(
    () => ({
      name: agent?.name ?? "",
      icon: agent?.icon ?? "bot",
      color: agent?.color ?? "#6b7280",
      welcomeMessage: agent?.config.welcome_message ?? "",
      suggestedQuestions: [],
    }),
    [agent],
  );
  return <Chat agent={face} chat={chat} className="flex-1" />;
}
