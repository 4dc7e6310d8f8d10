import type { LinkProps } from "@tanstack/react-router";

/** The search that opens a document over a page of its agent, at a page or a passage of it. */
export function documentSearch(document: string, { page, passage }: { page?: number | null; passage?: string } = {}) {
  return (old: object) => ({ ...old, document, page: page ?? undefined, passage });
}

/** The way to a document's text over the page that one is on; the rest of the search stays. */
export function documentLink(documentId: string, at: { page?: number | null; passage?: string } = {}): LinkProps {
  return { to: ".", search: documentSearch(documentId, at), resetScroll: false } as LinkProps;
}
