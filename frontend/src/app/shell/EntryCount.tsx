import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { useFormat } from "@/lib/format";

/** How many things wait on a page of the sidebar. */
export function EntryCount({ useCount, compact }: { useCount: () => number | undefined; compact: boolean }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const count = useCount();
  if (!count) return null;
  return (
    <span
      className={cn(
        "tabular rounded-full bg-accent-soft px-1.5 text-xs leading-5 font-semibold text-accent-text",
        compact && "absolute -top-1 right-0 leading-4",
      )}
    >
      <span aria-hidden>{format.compact(count)}</span>
      <span className="sr-only"> {t("nav.waiting", { count })}</span>
    </span>
  );
}
