import { Square, SquareCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

/** The box of a task list: it tells, it cannot be ticked. */
export function TaskMark({ checked }: { checked: boolean }) {
  const { t } = useTranslation("chat");
  const Icon = checked ? SquareCheck : Square;
  return <Icon aria-label={t(checked ? "task.done" : "task.open")} className="fd-task" role="img" />;
}
