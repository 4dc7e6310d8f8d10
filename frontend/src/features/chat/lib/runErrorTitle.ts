import i18n from "i18next";
import type { RunProblem } from "./chatEvents";

/** What went wrong with a run, in the reader's language where we know the code. */
export function runErrorTitle(error: RunProblem | null): string | null {
  if (!error) return null;
  const key = `chat:run_error.${error.code}`;
  return i18n.exists(key) ? i18n.t(key) : error.title || null;
}
