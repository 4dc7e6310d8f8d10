import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { NotFoundState } from "@/components/ui/NotFoundState";

/** In place of an agent that could not be loaded: there is none, or it failed. */
export function AgentMissing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation("agents");
  if (!(error instanceof ProblemError && error.status === 404)) {
    return <ErrorState className="m-6" error={error} onRetry={onRetry} />;
  }
  return (
    <NotFoundState
      action={
        <Button asChild variant="primary">
          <Link to="/agents">{t("missing.back")}</Link>
        </Button>
      }
      description={t("missing.description")}
      title={t("missing.title")}
    />
  );
}
