import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { useCurrent } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { dashboardQuery } from "../api/dashboard";
import { ActivityCard } from "./ActivityCard";
import { Checklist } from "./Checklist";
import { FirstSteps } from "./FirstSteps";
import { HomeSkeleton } from "./HomeSkeleton";
import { NeedsList } from "./NeedsList";
import { RecentAgents } from "./RecentAgents";
import { StatCards } from "./StatCards";
import { TemplateGallery } from "./TemplateGallery";

/** The start page: what needs somebody, the first steps, then what happened lately. */
export function Home() {
  const { t } = useTranslation("dashboard");
  const { user, workspace } = useCurrent();
  const dashboard = useQuery(dashboardQuery);
  const canCreate = usePermission("agents:write");

  return (
    <Page>
      <PageHeader
        action={
          // An empty workspace has the button where it is explained.
          canCreate &&
          dashboard.data?.agents !== 0 && (
            <Button asChild variant="primary">
              <Link search={{ new: true }} to="/agents">
                <Plus aria-hidden />
                {t("new_agent")}
              </Link>
            </Button>
          )
        }
        description={t("description", { workspace: workspace.name })}
        title={t("greeting", { name: user.name.split(" ")[0] })}
      />
      {dashboard.isPending && <HomeSkeleton />}
      {dashboard.isError && <ErrorState error={dashboard.error} onRetry={() => void dashboard.refetch()} />}
      {dashboard.isSuccess && (
        <div className="space-y-8">
          {dashboard.data.agents === 0 ? (
            <FirstSteps canCreate={canCreate} />
          ) : (
            <>
              {dashboard.data.needs.length > 0 && <NeedsList needs={dashboard.data.needs} />}
              {canCreate && dashboard.data.recent_agents[0] && (
                <Checklist
                  agentId={dashboard.data.recent_agents[0].id}
                  steps={dashboard.data.first_steps}
                  workspaceId={workspace.id}
                />
              )}
              <StatCards dashboard={dashboard.data} />
              <div className="grid gap-6 lg:grid-cols-3">
                <ActivityCard className="lg:col-span-2" days={dashboard.data.days} />
                <RecentAgents agents={dashboard.data.recent_agents} />
              </div>
            </>
          )}
          {canCreate && dashboard.data.agents === 0 && <TemplateGallery />}
        </div>
      )}
    </Page>
  );
}
