import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/Skeleton";

export function HomeSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-8">
      <span className="sr-only" role="status">
        {t("loading")}
      </span>
      <Skeleton className="h-24 rounded-xl" />
      <div className="grid gap-6 lg:grid-cols-3">
        <Skeleton className="h-80 rounded-xl lg:col-span-2" />
        <Skeleton className="h-80 rounded-xl" />
      </div>
    </div>
  );
}
