import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent, AgentVersion } from "@/api/types";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { Skeleton } from "@/components/ui/Skeleton";
import { useVersions } from "../../api/useVersions";
import { RestoreDialog } from "./RestoreDialog";
import { VersionDiffDialog } from "./VersionDiffDialog";
import { VersionRow } from "./VersionRow";

type Asked = { what: "compare" | "restore"; version: AgentVersion };

/** Every saved state of the agent: compare, go back, go live. */
export function VersionsTab({
  agent,
  canEdit,
  isDirty,
  onPromote,
}: {
  agent: Agent;
  canEdit: boolean;
  isDirty: boolean;
  onPromote: (version: number) => void;
}) {
  const { t } = useTranslation("agents");
  const query = useVersions(agent.id);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);

  if (query.isPending) return <VersionsSkeleton />;
  if (query.isError && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  const versions = query.data.pages.flatMap((page) => page.items);
  return (
    <>
      <p className="text-muted">{t("versions.description")}</p>
      <ol
        aria-label={t("tabs.versions")}
        className="divide-y divide-line rounded-xl border border-line bg-surface"
      >
        {versions.map((version) => (
          <VersionRow
            canEdit={canEdit}
            isDirty={isDirty}
            key={version.number}
            onAsk={(what) => (what === "promote" ? onPromote(version.number) : setAsked({ what, version }))}
            version={version}
          />
        ))}
      </ol>
      <LoadMore query={query} />
      {asked?.what === "compare" && (
        <VersionDiffDialog agentId={agent.id} onClose={close} start={asked.version} versions={versions} />
      )}
      {asked?.what === "restore" && (
        <RestoreDialog agentId={agent.id} onClose={close} version={asked.version} />
      )}
    </>
  );
}

function VersionsSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-3" role="status">
      <span className="sr-only">{t("loading")}</span>
      {[0, 1, 2].map((row) => (
        <Skeleton className="h-16 rounded-xl" key={row} />
      ))}
    </div>
  );
}
