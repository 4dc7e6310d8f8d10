/** The parts of the knowledge tab, which the address names (`?part=`). */
export const KNOWLEDGE_PARTS = ["documents", "search", "connectors"] as const;
export type KnowledgePart = (typeof KNOWLEDGE_PARTS)[number];

/** How an authorization at a source ended, as the address says on the way back. */
export const AUTHORIZATIONS = ["done", "denied", "failed"] as const;
export type Authorization = (typeof AUTHORIZATIONS)[number];
