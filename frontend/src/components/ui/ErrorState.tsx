import { CloudOff, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import { Button } from "./Button";

/** A failed load: what happened, in words, and another try. */
export function ErrorState({
  error,
  title,
  onRetry,
  className,
}: {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  className?: string;
}) {
  const { t } = useTranslation();
  const offline = error instanceof ProblemError && error.status === 0;
  const Icon = offline ? CloudOff : TriangleAlert;
  return (
    <div
      className={cn("flex flex-col items-center rounded-xl border border-line bg-surface px-6 py-10 text-center", className)}
      role="alert"
    >
      <Icon aria-hidden className="mb-3 size-6 text-muted" />
      <p className="font-semibold">{title ?? t(offline ? "error.offline" : "error.title")}</p>
      <p className="mt-1 max-w-md text-muted">{problemMessage(error)}</p>
      {error instanceof ProblemError && error.requestId && (
        <p className="mt-1 text-xs text-muted">{t("error.request", { id: error.requestId })}</p>
      )}
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          {t("actions.retry")}
        </Button>
      )}
    </div>
  );
}
