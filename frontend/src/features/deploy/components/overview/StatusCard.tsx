import { Link } from "@tanstack/react-router";
import { GitCompare, Rocket } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClass } from "@/components/ui/Button";
import { useDeploy } from "../DeployContext";
import type { DeployPageProps } from "../DeployPage";

/** Whether the agent answers at its addresses, with which version, and whether the draft is ahead. */
export function StatusCard({ onPublish }: { onPublish: DeployPageProps["onPublish"] }) {
  const { t } = useTranslation("deploy");
  const { agent, deployment } = useDeploy();
  const canEdit = usePermission("agents:publish");
  const { status, version, production_config_differs: differs } = deployment;
  const isLive = status === "live";
  const canPublish = canEdit && (!isLive || differs);
  return (
    <section
      aria-label={t("status.label")}
      className="flex flex-wrap items-center gap-x-6 gap-y-4 rounded-xl border border-line bg-surface px-5 py-4"
    >
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={isLive ? "success" : "warning"}>{t(`status.${status}`)}</Badge>
          {isLive && <span className="font-semibold">{t("status.version", { version })}</span>}
          {isLive && differs && <Badge tone="accent">{t("status.ahead", { version: agent.version })}</Badge>}
        </p>
        <p className="mt-1.5 text-muted">
          {t(isLive ? (differs ? "status.differs" : "status.same") : canEdit ? "status.publish_hint" : "status.viewer")}
        </p>
      </div>
      {(canPublish || (isLive && differs)) && (
        <div className="flex flex-wrap gap-2">
          {isLive && differs && (
            <Link
              className={buttonClass()}
              params={{ agentId: agent.id }}
              search={{ tab: "versions" }}
              to="/agents/$agentId/build"
            >
              <GitCompare aria-hidden />
              {t("status.compare")}
            </Link>
          )}
          {canPublish && (
            <Button icon={<Rocket aria-hidden />} onClick={() => onPublish(agent.version)} variant="primary">
              {t("status.publish", { version: agent.version })}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
