import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/Input";
import type { Feedback } from "../lib/chatEvents";
import { COMMENT_LIMIT } from "../lib/limits";

export function FeedbackComment({
  rating,
  onSend,
  onSkip,
}: {
  rating: Feedback["rating"];
  onSend: (comment: string) => void;
  onSkip: () => void;
}) {
  const { t } = useTranslation("chat");
  const [comment, setComment] = useState("");
  const empty = comment.trim() === "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (empty) onSkip();
        else onSend(comment.trim());
      }}
    >
      <Field hint={t("feedback.saved")} label={t(`feedback.why_${rating}`)}>
        <Textarea
          maxLength={COMMENT_LIMIT}
          onChange={(event) => setComment(event.target.value)}
          placeholder={t(`feedback.placeholder_${rating}`)}
          rows={3}
          value={comment}
        />
      </Field>
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onSkip} size="sm">
          {t("feedback.skip")}
        </Button>
        <Button size="sm" type="submit" variant="primary">
          {t(empty ? "feedback.done" : "feedback.send")}
        </Button>
      </div>
    </form>
  );
}
