import i18n from "i18next";
import type { WebhookFailure } from "@/api/types";

/** Why an attempt failed: in the reader's language, or what the server said for codes that are new. */
export function failureText({ code, detail }: WebhookFailure, status: number | null): string {
  const key = `webhooks:failures.${code}`;
  return i18n.exists(key) ? i18n.t(key, { status: status ?? "–" }) : detail;
}
