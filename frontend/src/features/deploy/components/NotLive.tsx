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
    <Notice icon={<TriangleAlert aria-hidden />} tone="warning">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="flex-1 basis-52">{t("status.not_live")}</p>
        <Link
          activeOptions={{ exact: true }}
          className={buttonClass("secondary", "sm")}
          params={{ agentId }}
          search={{}}
          to="/agents/$agentId/deploy"
        >
          {t("status.go_publish")}
        </Link>
      </div>
    </Notice>
  );
}
