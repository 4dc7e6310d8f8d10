import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/Skeleton";

export function BuilderSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="flex h-full flex-col" role="status">
      <span className="sr-only">{t("loading")}</span>
      <div className="flex min-h-13 items-center gap-3 border-b border-line px-4">
        <Skeleton className="size-7" />
        <Skeleton className="w-40" />
      </div>
      <div className="space-y-6 p-4 md:w-[26rem]">
        {[0, 1, 2, 3].map((row) => (
          <div className="space-y-2" key={row}>
            <Skeleton className="w-24" />
            <Skeleton className="h-9" />
          </div>
        ))}
      </div>
    </div>
  );
}
