import i18n from "i18next";
import type { DocumentFailure } from "@/api/types";

/** Why a document failed, in the reader's language; what the server said for codes that are new. */
export function failureText({ code, detail }: DocumentFailure): string {
  const key = `knowledge:failures.${code}`;
  return i18n.exists(key) ? i18n.t(key) : detail;
}
