import { ThumbsDown, ThumbsUp } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { IconButton } from "@/components/ui/IconButton";
import { problemMessage } from "@/lib/problemMessage";
import type { Feedback } from "../lib/chatEvents";
import type { ChatMessage } from "../lib/reducer";
import type { ChatSession } from "../lib/session";
import { FeedbackComment } from "./FeedbackComment";

const RATINGS = [
  { rating: "up", Icon: ThumbsUp },
  { rating: "down", Icon: ThumbsDown },
] as const;

/** Thumbs up or down, with a word on why. Pressing the chosen one again takes it back. */
export function FeedbackButtons({ message, session }: { message: ChatMessage; session: ChatSession }) {
  const { t } = useTranslation("chat");
  const [asking, setAsking] = useState(false);
  if (!session.canRate) return null;
  const current = message.feedback;

  const rate = async (feedback: Feedback | null) => {
    setAsking(feedback !== null && feedback.comment === null);
    try {
      await session.rate(message, feedback);
    } catch (error) {
      setAsking(false);
      toast.error(problemMessage(error));
    }
  };
  return (
    <Popover.Root onOpenChange={setAsking} open={asking && current !== null}>
      <Popover.Anchor asChild>
        <div className="flex">
          {RATINGS.map(({ rating, Icon }) => {
            const chosen = current?.rating === rating;
            return (
              <IconButton
                aria-pressed={chosen}
                key={rating}
                label={t(chosen ? "feedback.take_back" : `feedback.${rating}`)}
                onClick={() => void rate(chosen ? null : { rating, comment: null })}
                size="sm"
              >
                <Icon aria-hidden className={chosen ? "fill-current text-accent-text" : undefined} />
              </IconButton>
            );
          })}
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          aria-label={t("feedback.title")}
          className="z-50 w-80 max-w-[calc(100vw-2rem)] animate-pop rounded-xl border border-line bg-raised p-3 shadow-(--shadow-pop)"
          collisionPadding={8}
          sideOffset={6}
        >
          {current && (
            <FeedbackComment
              onSend={(comment) => void rate({ rating: current.rating, comment })}
              onSkip={() => setAsking(false)}
              rating={current.rating}
            />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
