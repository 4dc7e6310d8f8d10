import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { usePageTitle } from "@/components/ui/PageHeader";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("not_found.title"));
  return (
    <main className="mx-auto flex min-h-[70vh] max-w-md flex-col items-center justify-center px-6 text-center" id="content">
      <Compass aria-hidden className="mb-4 size-8 text-muted" />
      <h1 className="text-xl font-semibold" tabIndex={-1}>
        {t("not_found.title")}
      </h1>
      <p className="mt-2 text-muted">{t("not_found.description")}</p>
      <Button asChild className="mt-6" variant="primary">
        <Link to="/">{t("error.home")}</Link>
      </Button>
    </main>
  );
}
