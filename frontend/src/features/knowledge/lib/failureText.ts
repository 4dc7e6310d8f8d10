import i18n from "i18next";
import type { DocumentFailure } from "@/api/types";

/**
 * Why a document, or a connector, failed: in the reader's language, or what the server said for
 * codes that are new.
 */
export function failureText({ code, detail }: DocumentFailure, of: "failures" | "connectors.failures"): string {
  const key = `knowledge:${of}.${code}`;
  return i18n.exists(key) ? i18n.t(key) : detail;
}
