import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";

/** A grey place holder with the size of what is coming. Put `aria-busy` on the region. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("h-4 animate-pulse rounded-md bg-line", className)} />;
}

/** The rows of a list that is on its way. */
export function RowsSkeleton({ rows = 3 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-6 py-1" role="status">
      <span className="sr-only">{t("loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div className="space-y-2" key={row}>
          <Skeleton className="w-3/5" />
          <Skeleton className="h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}
