import { RotateCw, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import { runErrorTitle } from "../lib/runErrorTitle";
import { type ChatMessage, isLocal, type RefusedTurn } from "../lib/reducer";
import type { ChatSession } from "../lib/session";

/** Why an answer is missing or not whole, and the way on. Nothing for a whole one. */
export function AnswerProblem({
  message,
  refused,
  readOnly,
  session,
}: {
  message: ChatMessage;
  refused: RefusedTurn | null;
  /** Then nobody can be asked again from here. */
  readOnly: boolean;
  session: ChatSession;
}) {
  const { t } = useTranslation("chat");
  if (message.finish_reason === "length") {
    return <p className="text-sm text-muted">{t("problem.length")}</p>;
  }
  if (message.status === "complete") return null;
  if (message.status === "cancelled") {
    return <p className="text-sm text-muted">{t("problem.cancelled")}</p>;
  }
  // Still written at the server, but this page no longer follows it.
  const lost = message.status === "streaming";
  const failed = message.status === "failed";
  return (
    <Notice
      action={
        (lost || !readOnly) && (
          <Button
            className="bg-surface"
            icon={<RotateCw aria-hidden />}
            onClick={() => (lost ? void session.reload() : session.regenerate(message))}
            size="sm"
          >
            {t(lost ? "problem.reconnect" : "problem.retry")}
          </Button>
        )
      }
      className="flex-wrap"
      icon={<TriangleAlert aria-hidden />}
      tone={failed ? "danger" : "warning"}
    >
      <p className="font-medium">{t(`problem.${message.status}`)}</p>
      <p className="text-sm">{details(message, refused) ?? t(`problem.${message.status}_detail`)}</p>
    </Notice>
  );
}

function details(message: ChatMessage, refused: RefusedTurn | null): string | null {
  if (isLocal(message.id)) return refused ? problemMessage(refused.error) : null;
  if (message.status !== "failed" || !message.error) return null;
  // All that visitors are told.
  if (message.error.code === "answer_failed") return runErrorTitle(message.error);
  // The title is translated; what a model endpoint says is not, but tells the builder more.
  return [runErrorTitle(message.error), message.error.detail].filter(Boolean).join(". ");
}
