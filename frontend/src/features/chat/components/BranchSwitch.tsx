import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import type { Siblings } from "../lib/tree";

/** ‹ 2/3 › between the versions of a question or an answer. */
export function BranchSwitch({
  index,
  count,
  previousId,
  nextId,
  disabled,
  onSelect,
}: Siblings & { disabled: boolean; onSelect: (messageId: string) => void }) {
  const { t } = useTranslation("chat");
  if (count < 2) return null;
  const step = (target: string | null, label: string, Icon: typeof ChevronLeft) => (
    <IconButton
      className="w-6 max-md:w-11"
      disabled={disabled || !target}
      label={label}
      onClick={() => target && onSelect(target)}
      size="sm"
    >
      <Icon aria-hidden />
    </IconButton>
  );
  return (
    <div aria-label={t("branch.label")} className="flex items-center text-xs text-muted" role="group">
      {step(previousId, t("branch.previous"), ChevronLeft)}
      <span aria-hidden className="tabular">
        {index + 1}/{count}
      </span>
      <span className="sr-only">{t("branch.position", { index: index + 1, count })}</span>
      {step(nextId, t("branch.next"), ChevronRight)}
    </div>
  );
}
