import { Link } from "@tanstack/react-router";
import { Library } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import type { AgentSummary } from "@/api/types";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { Skeleton } from "@/components/ui/Skeleton";
import { useFormat } from "@/lib/format";
import { useAgentNames } from "../api/useAgentNames";
import { useKnowledge } from "../api/useKnowledge";
import { DocumentsSkeleton } from "./DocumentsPart";

/** What each agent of the workspace knows, and the way there. */
export function KnowledgePage() {
  const { t } = useTranslation("knowledge");
  const canEdit = usePermission("agents:write");
  const query = useAgentNames();
  const agents = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page>
      <PageHeader description={t("page.description")} title={t("page.title")} />
      {query.isPending && <DocumentsSkeleton />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && agents.length === 0 && (
        <EmptyState
          action={
            canEdit && (
              <Button asChild variant="primary">
                <Link search={{ new: true }} to="/agents">
                  {t("page.new_agent")}
                </Link>
              </Button>
            )
          }
          description={t("page.empty_hint")}
          icon={<Library aria-hidden />}
          title={t("page.empty")}
        />
      )}
      {agents.length > 0 && (
        <ul aria-label={t("page.title")} className="divide-y divide-line rounded-xl border border-line bg-surface">
          {agents.map((agent) => (
            <AgentKnowledge agent={agent} key={agent.id} />
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function AgentKnowledge({ agent }: { agent: AgentSummary }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { data, isError } = useKnowledge(agent.id);
  return (
    // The link covers the whole row.
    <li className="relative flex items-center gap-3 p-4 transition-colors first:rounded-t-xl last:rounded-b-xl hover:bg-hover">
      <AgentIcon className="size-9" color={agent.color} icon={agent.icon} />
      <div className="min-w-0 flex-1">
        <Link
          className="block truncate font-semibold after:absolute after:inset-0 after:rounded-[inherit] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--ring)"
          params={{ agentId: agent.id }}
          to="/agents/$agentId/knowledge"
        >
          {agent.name}
        </Link>
        {!data && !isError && <Skeleton className="mt-1 h-3 w-48 max-w-full" />}
        {isError && <p className="text-sm text-muted">{t("page.unknown")}</p>}
        {data && (
          <p className="tabular truncate text-sm text-muted">
            {data.documents === 0
              ? t("page.nothing")
              : [
                  t("page.documents", { count: data.documents, formatted: format.number(data.documents) }),
                  t("totals.passages", { count: data.passages, formatted: format.number(data.passages) }),
                  format.bytes(data.size),
                ].join(" · ")}
          </p>
        )}
      </div>
    </li>
  );
}
