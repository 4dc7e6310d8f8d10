import type { TFunction } from "i18next";
import type { Citation } from "../lib/chatEvents";

type Named = Pick<Citation, "document_name" | "heading" | "page">;

/** What a source is called: its document, or, where visitors may not know that, the part of it. */
export function citationName({ document_name, heading }: Named, t: TFunction<"chat">): string {
  return document_name || heading || t("source.unnamed");
}

/** "House rules, page 3". */
export function citationPlace(citation: Named, t: TFunction<"chat">): string {
  const name = citationName(citation, t);
  return citation.page === null ? name : t("source.place", { name, page: citation.page });
}
