import type { LinkProps } from "@tanstack/react-router";

/** The address of a document's text, at a page or a passage; the rest of the search stays. */
export function documentLink(
  agentId: string,
  documentId: string,
  at: { page?: number | null; passage?: string } = {},
): LinkProps {
  const { page, passage } = at;
  return {
    to: "/agents/$agentId/knowledge/$documentId",
    params: { agentId, documentId },
    search: (old: object) => ({ ...old, page: page ?? undefined, passage }),
  } as LinkProps;
}
