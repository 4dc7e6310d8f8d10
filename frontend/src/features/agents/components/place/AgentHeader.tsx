import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight, Rocket, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Button } from "@/components/ui/Button";
import { usePageTitle } from "@/components/ui/PageHeader";
import { RowMenu } from "@/components/ui/RowMenu";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import type { PlacePart } from "@/lib/navigation";
import { DeleteAgentDialog } from "../DeleteAgentDialog";
import { VersionBadges } from "../VersionBadges";
import { usePlace } from "./PlaceContext";

export interface AgentHeaderProps {
  /** The parts of an agent's place, by the addresses of their routes. */
  parts: readonly (PlacePart & { to: NonNullable<LinkProps["to"]> })[];
  /** Where one was in the builder. */
  builderSearch: object;
  onDeleted: () => void;
}

/** Who the agent is, how it stands, and the parts of its place. */
export function AgentHeader({ parts, builderSearch, onDeleted }: AgentHeaderProps) {
  const { t } = useTranslation("agents");
  const { agent, canEdit, publish } = usePlace();
  const canPublish = usePermission("agents:publish");
  const [deleting, setDeleting] = useState(false);
  const { id: agentId, version, production_version: production } = agent;
  usePageTitle(agent.name);
  return (
    <header className="shrink-0">
      <div className="flex min-h-13 items-center gap-2 px-4 py-2">
        <nav
          aria-label={t("common:nav.breadcrumbs")}
          className="flex shrink-0 items-center gap-1 whitespace-nowrap text-muted max-lg:hidden"
        >
          <Link activeOptions={{ exact: true }} className="rounded-sm hover:text-fg" to="/agents">
            {t("title")}
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <AgentIcon className="size-7 rounded-md text-sm" color={agent.color} icon={agent.icon} />
        <div className="min-w-0 sm:flex sm:items-center sm:gap-2">
          <h1 className="min-w-0 truncate text-base font-semibold" tabIndex={-1}>
            {agent.name}
          </h1>
          <VersionBadges production={production} version={version} />
        </div>
        <span className="flex-1" />
        {canPublish && production !== version && (
          <Button icon={<Rocket aria-hidden />} onClick={() => publish(version)} size="sm" variant="primary">
            {t("place.publish")}
          </Button>
        )}
        {canEdit && (
          <RowMenu
            items={[{ label: t("row.delete"), icon: Trash2, act: () => setDeleting(true), danger: true }]}
            label={t("row.menu", { name: agent.name })}
            size="md"
          />
        )}
      </div>
      <TabNav className="px-3" label={t("place.label", { name: agent.name })}>
        {parts.map(({ to, label }) => (
          <Link
            className={tabClass}
            key={to}
            params={{ agentId }}
            search={to.endsWith("/build") ? builderSearch : {}}
            to={to}
          >
            {t(label)}
          </Link>
        ))}
      </TabNav>
      {deleting && <DeleteAgentDialog agent={agent} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </header>
  );
}
