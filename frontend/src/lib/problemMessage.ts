import i18n from "i18next";
import { ProblemError, type FieldProblem } from "@/api/problem";

/** Our own words for a code: the feature's that it belongs to, or what all have. */
function textOf(code: string): string | undefined {
  const features = [i18n.options.ns ?? []].flat().map((namespace) => `${namespace}:problems.${code}`);
  return [`problems:codes.${code}`, ...features].find((key) => i18n.exists(key));
}

/**
 * What to tell the person about a failed call, in their language: our own words for the codes
 * that we know, otherwise what the API said.
 */
export function problemMessage(error: unknown): string {
  if (!(error instanceof ProblemError)) return i18n.t("problems:unknown");
  const key = textOf(error.code);
  if (key) return i18n.t(key, { count: error.retryAfter ?? 0, ...error.extra });
  if (error.status === 429) return i18n.t("problems:too_many", { count: error.retryAfter ?? 0 });
  if (error.status >= 500) return i18n.t("problems:server", { id: error.requestId ?? "–" });
  return error.detail || error.title || i18n.t("problems:unknown");
}

/** What to write below one refused field. */
export function fieldMessage(problem: FieldProblem): string {
  const key = `problems:fields.${problem.code}`;
  return i18n.exists(key) ? i18n.t(key) : problem.message;
}
