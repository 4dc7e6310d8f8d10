import type { ChatMessage } from "./reducer";

/** An answer that can be looked into. */
export interface TracedAnswer {
  runId: string;
  question: string;
  /** Numbers of the passages that it names. */
  cited: readonly number[];
  /** Whether it is still being written. */
  streaming?: boolean;
}

/** The answers of a branch that have a run, each with what was asked. */
export function tracedAnswers(branch: readonly ChatMessage[]): TracedAnswer[] {
  return branch.flatMap((message, index) =>
    message.role === "assistant" && message.run_id !== null
      ? [
          {
            runId: message.run_id,
            question: branch[index - 1]?.content ?? "",
            cited: message.citations.map(({ number }) => number),
            streaming: message.status === "streaming",
          },
        ]
      : [],
  );
}
