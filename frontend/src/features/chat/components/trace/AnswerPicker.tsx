import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import type { TracedAnswer } from "../../lib/tracedAnswers";

/** Which answer of the conversation is looked into. */
export function AnswerPicker({
  answers,
  selected,
  onSelect,
}: {
  answers: readonly TracedAnswer[];
  selected: TracedAnswer;
  onSelect: (runId: string) => void;
}) {
  const { t } = useTranslation("chat");
  const index = answers.indexOf(selected);
  const step = (target: TracedAnswer | undefined, label: string, Icon: typeof ChevronLeft) => (
    <IconButton disabled={!target} label={label} onClick={() => target && onSelect(target.runId)} size="sm">
      <Icon aria-hidden />
    </IconButton>
  );
  return (
    <div className="sticky top-0 z-10 flex items-center gap-1 min-h-11 border-b border-line bg-bg px-4 py-1">
      <div className="min-w-0 flex-1">
        <p className="text-xs leading-4 text-muted">
          {t("trace.position", { index: index + 1, count: answers.length })}
        </p>
        <p className="truncate text-sm leading-4 font-medium" title={selected.question}>
          {selected.question}
        </p>
      </div>
      {step(answers[index - 1], t("trace.previous"), ChevronLeft)}
      {step(answers[index + 1], t("trace.next"), ChevronRight)}
    </div>
  );
}
