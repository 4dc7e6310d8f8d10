import type { ChatMessage } from "./reducer";

/** The answers of a branch that have a run, each with what was asked. */
export function tracedAnswers(branch: readonly ChatMessage[]): { runId: string; question: string }[] {
  return branch.flatMap((message, index) =>
    message.role === "assistant" && message.run_id !== null
      ? [{ runId: message.run_id, question: branch[index - 1]?.content ?? "" }]
      : [],
  );
}
