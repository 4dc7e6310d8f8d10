/** Query keys: `list` is the prefix of every search. */
export const conversationKeys = {
  list: (agentId: string) => ["agents", agentId, "conversations"] as const,
  search: (agentId: string, q: string) => ["agents", agentId, "conversations", { q }] as const,
};
