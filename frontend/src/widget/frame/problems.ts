import { ProblemError } from "@/api/problem";

/** What only members should read: why an agent is not there is no visitor's business. */
const CLOSED = new Set(["unauthenticated", "forbidden", "origin_not_allowed", "agent_not_found", "agent_not_deployed"]);

/** The problem as a visitor may read it, in words that are about the chat and not about a plan. */
export function forVisitors(problem: ProblemError): ProblemError {
  const code = codeFor(problem);
  if (code === problem.code) return problem;
  return new ProblemError(problem.status, { code }, problem.retryAfter);
}

function codeFor({ status, code }: ProblemError): string {
  if (CLOSED.has(code) || status === 401) return "widget_closed";
  if (status === 402 || code === "agent_busy") return "widget_used_up";
  if (status === 429) return "widget_busy";
  return code;
}
