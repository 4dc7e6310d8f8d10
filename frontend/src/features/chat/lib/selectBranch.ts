import { toast } from "sonner";
import { problemMessage } from "@/lib/problemMessage";
import type { ChatSession } from "./session";

/** Shows another version of a turn; says so when the choice could not be kept. */
export function selectBranch(session: ChatSession, messageId: string): void {
  session.select(messageId).catch((error: unknown) => toast.error(problemMessage(error)));
}
