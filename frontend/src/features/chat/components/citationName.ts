import type { TFunction } from "i18next";
import type { Citation } from "../lib/chatEvents";

/** "House rules, page 3". */
export function citationPlace({ document_name, page }: Citation, t: TFunction<"chat">): string {
  return page === null ? document_name : t("source.place", { name: document_name, page });
}
