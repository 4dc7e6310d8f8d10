import { useTranslation } from "react-i18next";
import { Spinner } from "@/components/ui/Spinner";

export function PagePending() {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-[40vh] items-center justify-center text-muted" role="status">
      <Spinner className="size-5" />
      <span className="sr-only">{t("loading")}</span>
    </div>
  );
}
