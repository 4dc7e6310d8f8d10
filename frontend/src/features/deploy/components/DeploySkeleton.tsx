import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/Skeleton";

export function DeploySkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-6" role="status">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton className="h-40 rounded-xl" />
      <Skeleton className="h-56 rounded-xl" />
    </div>
  );
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
