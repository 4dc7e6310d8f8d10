import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/ui/Skeleton";

export function ChatSkeleton() {
  const { t } = useTranslation("chat");
  return (
    <div aria-busy className="mx-auto w-full max-w-3xl space-y-6" role="status">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton className="ml-auto h-10 w-3/5 rounded-2xl" />
      <div className="space-y-2 pl-10 @max-md:pl-0">
        <Skeleton className="w-full" />
        <Skeleton className="w-11/12" />
        <Skeleton className="w-3/5" />
      </div>
    </div>
  );
}
