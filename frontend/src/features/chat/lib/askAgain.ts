import { ProblemError } from "@/api/problem";
import type { ChatState } from "./reducer";
import type { TurnRequest } from "./transport";
import { branchTo } from "./tree";

/**
 * What to send when the reader tries a refused turn again.
 *
 * A question whose run could not even be stored (the server's disk was full) is shown here
 * and unknown there: answering it again is a 404, so it is asked anew.
 */
export function askAgain(request: TurnRequest, error: unknown, state: ChatState): TurnRequest {
  if (!request.regenerate || !(error instanceof ProblemError) || error.status !== 404) return request;
  const branch = branchTo(state.messages, state.leafId);
  const question = branch.findLast((message) => message.role === "user");
  if (!question) return request;
  // With its first question the whole conversation was not stored.
  if (question.parent_id === null) return { message: question.content };
  return {
    message: question.content,
    conversation_id: request.conversation_id,
    parent_id: question.parent_id,
  };
}
