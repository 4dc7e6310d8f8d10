import { Link } from "@tanstack/react-router";
import { ChevronRight, Ellipsis, Rocket, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent } from "@/api/types";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { buttonClass } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { usePageTitle } from "@/components/ui/PageHeader";
import { cn } from "@/lib/cn";
import { DeleteAgentDialog } from "../DeleteAgentDialog";
import { VersionBadges } from "../VersionBadges";

export function BuilderHeader({
  agent,
  canEdit,
  onDeleted,
}: {
  agent: Agent;
  canEdit: boolean;
  onDeleted: () => void;
}) {
  const { t } = useTranslation("agents");
  const [deleting, setDeleting] = useState(false);
  usePageTitle(agent.name);
  return (
    <header className="flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-4 py-2">
      <nav
        aria-label={t("common:nav.breadcrumbs")}
        className="flex items-center gap-1 text-muted max-sm:hidden"
      >
        <Link className="rounded-sm hover:text-fg" to="/agents">
          {t("title")}
        </Link>
        <ChevronRight aria-hidden className="size-3.5" />
      </nav>
      <AgentIcon className="size-7 rounded-md text-sm" color={agent.color} icon={agent.icon} />
      <h1 className="min-w-0 truncate text-base font-semibold" tabIndex={-1}>
        {agent.name}
      </h1>
      <div className="flex items-center gap-1.5 max-sm:hidden">
        <VersionBadges production={agent.production_version} version={agent.version} />
      </div>
      <Link
        className={cn(buttonClass("secondary", "sm"), "ml-auto")}
        params={{ agentId: agent.id }}
        to="/agents/$agentId/deploy"
      >
        <Rocket aria-hidden />
        {t("tabs.deploy")}
      </Link>
      {canEdit && (
        <div>
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
        </div>
      )}
      {deleting && (
        <DeleteAgentDialog agent={agent} onClose={() => setDeleting(false)} onDeleted={onDeleted} />
      )}
    </header>
  );
}
