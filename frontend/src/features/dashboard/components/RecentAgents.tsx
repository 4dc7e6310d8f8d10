import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AgentSummary } from "@/api/types";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Section } from "@/components/ui/Card";
import { RelativeTime } from "@/components/ui/RelativeTime";

export function RecentAgents({ agents }: { agents: AgentSummary[] }) {
  const { t } = useTranslation("dashboard");
  return (
    <Section
      action={
        <Link className="text-sm font-medium text-accent-text hover:underline max-md:py-2" to="/agents">
          {t("recent.all")}
        </Link>
      }
      title={t("recent.title")}
    >
      <ul className="-mx-2 -my-1 space-y-0.5">
        {agents.map((agent) => (
          <li key={agent.id}>
            <Link
              className="flex min-h-12 items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-hover"
              params={{ agentId: agent.id }}
              to="/agents/$agentId"
            >
              <AgentIcon color={agent.color} icon={agent.icon} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{agent.name}</span>
                <RelativeTime className="block truncate text-sm text-muted" value={agent.updated_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
