import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrent } from "@/api/session";
import type { Template } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { dashboardQuery } from "../api/dashboard";
import { ActivityCard } from "./ActivityCard";
import { CreateAgentDialog } from "./CreateAgentDialog";
import { FirstSteps } from "./FirstSteps";
import { HomeSkeleton } from "./HomeSkeleton";
import { RecentAgents } from "./RecentAgents";
import { StatCards } from "./StatCards";
import { TemplateGallery } from "./TemplateGallery";

/** The start page: what happened lately, where one was, and a way to something new. */
export function Home({ creating, onCreatingChange }: { creating: boolean; onCreatingChange: (open: boolean) => void }) {
  const { t } = useTranslation("dashboard");
  const { user, workspace } = useCurrent();
  const dashboard = useQuery(dashboardQuery);
  const [template, setTemplate] = useState<Template | null>(null);
  const canCreate = workspace.role !== "viewer";
  const create = (from: Template | null) => {
    setTemplate(from);
    onCreatingChange(true);
  };

  return (
    <Page>
      <PageHeader
        action={
          // An empty workspace has the button where it is explained.
          canCreate &&
          dashboard.data?.agents !== 0 && (
            <Button icon={<Plus aria-hidden />} onClick={() => create(null)} variant="primary">
              {t("new_agent")}
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
            <FirstSteps onCreate={canCreate ? () => create(null) : undefined} />
          ) : (
            <>
              <StatCards dashboard={dashboard.data} />
              <div className="grid gap-6 lg:grid-cols-3">
                <ActivityCard className="lg:col-span-2" days={dashboard.data.days} />
                <RecentAgents agents={dashboard.data.recent_agents} />
              </div>
            </>
          )}
          {canCreate && <TemplateGallery onChoose={create} />}
        </div>
      )}
      <CreateAgentDialog
        key={template?.id ?? "blank"}
        onOpenChange={onCreatingChange}
        open={creating && canCreate}
        template={template}
      />
    </Page>
  );
}
