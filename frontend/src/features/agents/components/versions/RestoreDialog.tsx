import { useTranslation } from "react-i18next";
import type { AgentVersion } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
import { useRestoreVersion } from "../../api/useRestoreVersion";

export function RestoreDialog({
  agentId,
  version,
  onClose,
}: {
  agentId: string;
  version: AgentVersion;
  onClose: () => void;
}) {
  const { t } = useTranslation("agents");
  const restore = useRestoreVersion(agentId);
  const { number } = version;
  return (
    <ConfirmMutation
      confirmLabel={t("restore.confirm")}
      description={t("restore.description", { number })}
      done={(agent) => t("restore.done", { number, version: agent.version })}
      mutation={restore}
      onClose={onClose}
      title={t("restore.title", { number })}
      tone="primary"
      variables={{ number, changelog: t("restore.changelog", { number }) }}
    />
  );
}
