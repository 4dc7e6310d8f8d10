import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../lib/reducer";

/** Who wrote a message, above it. All of it is text: a visitor chooses their own name. */
export function SpeakerName({ speaker }: { speaker: ChatMessage["speaker"] }) {
  const { t } = useTranslation("chat");
  const kind = t(`speaker.${speaker?.kind ?? "unknown"}`);
  return (
    <span className="flex max-w-[85%] flex-wrap justify-end gap-x-1.5 text-xs text-muted">
      {speaker?.name && speaker.name !== kind && <bdi className="wrap-anywhere">{speaker.name}</bdi>}
      <span>{kind}</span>
    </span>
  );
}
