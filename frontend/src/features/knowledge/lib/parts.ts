/** The parts of the knowledge tab, which the address names (`?part=`). */
export const KNOWLEDGE_PARTS = ["documents", "search"] as const;
export type KnowledgePart = (typeof KNOWLEDGE_PARTS)[number];
