import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { useDeploy } from "./DeployContext";

/** Says above a way in that nothing answers there yet. */
export function NotLive() {
  const { t } = useTranslation("deploy");
  const { agentId, deployment } = useDeploy();
  if (deployment.status === "live") return null;
  return (
    <Notice
      action={
        <Link
          className={buttonClass("secondary", "sm")}
          params={{ agentId }}
          search={{}}
          to="/agents/$agentId/deploy"
        >
          {t("status.go_publish")}
        </Link>
      }
      className="flex-wrap"
      icon={<TriangleAlert aria-hidden />}
      tone="warning"
    >
      <span className="block min-w-56">{t("status.not_live")}</span>
    </Notice>
  );
}
