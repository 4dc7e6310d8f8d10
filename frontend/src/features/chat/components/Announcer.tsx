import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../lib/reducer";
import { plainText } from "../lib/plainText";

/**
 * Tells screen readers that an answer is being written, and reads it out once it is
 * whole; word by word would be unbearable.
 */
export function Announcer({ answer, active }: { answer: ChatMessage | undefined; active: boolean }) {
  const { t } = useTranslation("chat");
  return (
    <div aria-live="polite" className="sr-only">
      {active ? t("announce.writing") : answer && announcement(answer, t)}
    </div>
  );
}

function announcement(answer: ChatMessage, t: (key: string) => string): string {
  // What a reload brings was read before; only answers that came while here are announced.
  if (answer.key === answer.id) return "";
  if (answer.status === "failed" || answer.status === "interrupted") return t("announce.failed");
  return plainText(answer.content);
}
