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
