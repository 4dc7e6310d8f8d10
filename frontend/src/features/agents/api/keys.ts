export const agentKeys = {
  lists: ["agents", "list"] as const,
  list: (q: string) => ["agents", "list", { q }] as const,
  detail: (agentId: string) => ["agents", agentId, "detail"] as const,
  versions: (agentId: string) => ["agents", agentId, "versions"] as const,
  version: (agentId: string, number: number) => ["agents", agentId, "version", number] as const,
};
