import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { NotFoundState } from "@/components/ui/NotFoundState";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main id="content">
      <NotFoundState
        action={
          <Button asChild variant="primary">
            <Link to="/">{t("error.home")}</Link>
          </Button>
        }
        description={t("not_found.description")}
        title={t("not_found.title")}
      />
    </main>
  );
}
