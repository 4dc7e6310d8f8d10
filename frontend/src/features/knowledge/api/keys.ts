/** Query keys: `all` is the prefix of everything that a change of a document may touch. */
export const knowledgeKeys = {
  all: (agentId: string) => ["agents", agentId, "knowledge"] as const,
  summary: (agentId: string) => ["agents", agentId, "knowledge", "summary"] as const,
  list: (agentId: string, filter: object) => ["agents", agentId, "knowledge", "documents", filter] as const,
  connectors: (agentId: string) => ["agents", agentId, "knowledge", "connectors"] as const,
  /** When a source was last removed together with its documents, in milliseconds since 1970. */
  removedAt: (agentId: string) => ["agents", agentId, "knowledge", "removedAt"] as const,
  syncs: (agentId: string, connectorId: string) =>
    ["agents", agentId, "knowledge", "connectors", connectorId, "syncs"] as const,
  text: (agentId: string, documentId: string, page: number) =>
    ["agents", agentId, "knowledge", "text", documentId, page] as const,
  search: (agentId: string, query: string) => ["agents", agentId, "knowledge", "search", query] as const,
  passage: (agentId: string, passageId: string) => ["agents", agentId, "knowledge", "passage", passageId] as const,
};
