import { Link } from "@tanstack/react-router";
import { PencilRuler, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AgentSummary } from "@/api/types";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { RowMenu } from "@/components/ui/RowMenu";
import { VersionBadges } from "./VersionBadges";

export function AgentRow({
  agent,
  canEdit,
  onDelete,
}: {
  agent: AgentSummary;
  canEdit: boolean;
  onDelete: () => void;
}) {
  const { t } = useTranslation("agents");
  const link = { to: "/agents/$agentId", params: { agentId: agent.id } } as const;
  return (
    // The link covers the whole row; the menu lies above it.
    <li className="relative flex items-center gap-3 p-4 transition-colors first:rounded-t-xl last:rounded-b-xl hover:bg-hover">
      <AgentIcon className="size-9" color={agent.color} icon={agent.icon} />
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-3">
        <div className="min-w-0 flex-1">
          <Link
            className="block truncate font-semibold after:absolute after:inset-0 after:rounded-[inherit] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--ring)"
            {...link}
          >
            {agent.name}
          </Link>
          <p className="truncate text-sm text-muted">{agent.description || t("no_description")}</p>
        </div>
        <VersionBadges production={agent.production_version} version={agent.version} />
      </div>
      <p className="w-32 shrink-0 text-right text-sm text-muted max-lg:hidden">
        <span className="relative">
          <RelativeTime value={agent.updated_at} />
        </span>
      </p>
      <div className="relative">
        <RowMenu
          items={[
            { label: t("row.open"), icon: PencilRuler, link },
            canEdit && { label: t("row.delete"), icon: Trash2, act: onDelete, danger: true },
          ]}
          label={t("row.menu", { name: agent.name })}
          size="md"
        />
      </div>
    </li>
  );
}
