import { Link } from "@tanstack/react-router";
import { ChevronRight, Ellipsis, Rocket, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Button } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { usePageTitle } from "@/components/ui/PageHeader";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import { DeleteAgentDialog } from "../DeleteAgentDialog";
import { VersionBadges } from "../VersionBadges";
import { usePlace } from "./PlaceContext";

/** Who the agent is, how it stands, and the parts of its place. */
export function AgentHeader({ builderSearch, onDeleted }: { builderSearch: object; onDeleted: () => void }) {
  const { t } = useTranslation("agents");
  const { agent, canEdit, publish } = usePlace();
  const canPublish = usePermission("agents:publish");
  const canRead = usePermission("conversations:read");
  const [deleting, setDeleting] = useState(false);
  const { id: agentId, version, production_version: production } = agent;
  usePageTitle(agent.name);
  return (
    <header className="shrink-0">
      <div className="flex min-h-13 items-center gap-2 px-4 py-2">
        <nav aria-label={t("common:nav.breadcrumbs")} className="flex items-center gap-1 text-muted max-sm:hidden">
          <Link activeOptions={{ exact: true }} className="rounded-sm hover:text-fg" to="/agents">
            {t("title")}
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <AgentIcon className="size-7 rounded-md text-sm" color={agent.color} icon={agent.icon} />
        <h1 className="min-w-0 truncate text-base font-semibold" tabIndex={-1}>
          {agent.name}
        </h1>
        <div className="flex items-center gap-1.5 max-sm:hidden">
          <VersionBadges production={production} version={version} />
        </div>
        <span className="flex-1" />
        {canPublish && production !== version && (
          <Button icon={<Rocket aria-hidden />} onClick={() => publish(version)} size="sm" variant="primary">
            {t("place.publish")}
          </Button>
        )}
        {canEdit && (
          <Menu
            align="end"
            trigger={
              <IconButton label={t("row.menu", { name: agent.name })}>
                <Ellipsis aria-hidden />
              </IconButton>
            }
          >
            <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => setDeleting(true)} tone="danger">
              {t("row.delete")}
            </MenuItem>
          </Menu>
        )}
      </div>
      <TabNav className="px-3" label={t("place.label", { name: agent.name })}>
        <Link className={tabClass} params={{ agentId }} search={builderSearch} to="/agents/$agentId/build">
          {t("place.build")}
        </Link>
        <Link className={tabClass} params={{ agentId }} to="/agents/$agentId/knowledge">
          {t("place.knowledge")}
        </Link>
        {canRead && (
          <Link className={tabClass} params={{ agentId }} to="/agents/$agentId/conversations">
            {t("place.conversations")}
          </Link>
        )}
        <Link className={tabClass} params={{ agentId }} to="/agents/$agentId/deploy">
          {t("place.deploy")}
        </Link>
      </TabNav>
      {deleting && <DeleteAgentDialog agent={agent} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </header>
  );
}
