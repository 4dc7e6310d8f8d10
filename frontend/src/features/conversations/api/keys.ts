/** Query keys: `list` is the prefix of every search. */
export const conversationKeys = {
  list: (agentId: string) => ["agents", agentId, "conversations"] as const,
  search: (agentId: string, q: string) => ["agents", agentId, "conversations", { q }] as const,
  /** All agents' conversations; the prefix of every filter. */
  everywhere: ["conversations"] as const,
  /** Not below `list`: what is asked again then may have been deleted just now. */
  detail: (agentId: string, id: string) => ["agents", agentId, "conversation", id] as const,
};
