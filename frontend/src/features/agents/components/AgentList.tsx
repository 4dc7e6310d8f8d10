import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgentSummary } from "@/api/types";
import { Skeleton } from "@/components/ui/Skeleton";
import { cn } from "@/lib/cn";
import { AgentRow } from "./AgentRow";
import { DeleteAgentDialog } from "./DeleteAgentDialog";

export interface AgentListProps {
  agents: readonly AgentSummary[];
  canEdit: boolean;
  /** Another search is being loaded. */
  stale: boolean;
}

export function AgentList({ agents, canEdit, stale }: AgentListProps) {
  const { t } = useTranslation("agents");
  const [deleting, setDeleting] = useState<AgentSummary | null>(null);
  return (
    <>
      <ul
        aria-busy={stale}
        aria-label={t("title")}
        className={cn(
          "divide-y divide-line rounded-xl border border-line bg-surface transition-opacity",
          stale && "opacity-60",
        )}
      >
        {agents.map((agent) => (
          <AgentRow agent={agent} canEdit={canEdit} key={agent.id} onDelete={() => setDeleting(agent)} />
        ))}
      </ul>
      {deleting && <DeleteAgentDialog agent={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

export function AgentListSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="divide-y divide-line rounded-xl border border-line bg-surface" role="status">
      <span className="sr-only">{t("loading")}</span>
      {[0, 1, 2, 3].map((row) => (
        <div className="flex items-center gap-3 p-4" key={row}>
          <Skeleton className="size-9 rounded-lg" />
          <div className="flex-1 space-y-1.5">
            <Skeleton className="w-40" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
