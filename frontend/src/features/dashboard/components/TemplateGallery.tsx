import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Badge } from "@/components/ui/Badge";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import { currentLanguage } from "@/i18n";
import { templatesQuery } from "../api/dashboard";

/** Agents to start from; choosing one leads to the dialog that names the new agent. */
export function TemplateGallery() {
  const { t } = useTranslation("dashboard");
  const templates = useQuery(templatesQuery(currentLanguage()));
  return (
    <section aria-labelledby="templates-title">
      <h2 className="text-lg font-semibold" id="templates-title">
        {t("templates.title")}
      </h2>
      <p className="mt-0.5 mb-4 text-muted">{t("templates.description")}</p>
      {templates.isError && <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />}
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {templates.isPending &&
          [0, 1, 2].map((slot) => (
            <li key={slot}>
              <Skeleton className="h-28 rounded-xl" />
            </li>
          ))}
        {templates.data?.map((template) => (
          <li key={template.id}>
            <Link
              className="flex h-full w-full gap-3.5 rounded-xl border border-line bg-surface p-4 text-left transition-colors hover:border-line-strong hover:bg-hover"
              search={{ new: true, template: template.id }}
              to="/agents"
            >
              <AgentIcon className="size-9" color={template.color} icon={template.icon} />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="font-semibold">{template.name}</span>
                  <Badge>{template.category}</Badge>
                </span>
                <span className="mt-1 line-clamp-3 block text-sm text-muted">{template.description}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
