import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { AgentVersion } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
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
  const confirm = () =>
    restore.mutate(
      { number, changelog: t("restore.changelog", { number }) },
      {
        onSuccess: (agent) => {
          onClose();
          toast.success(t("restore.done", { number, version: agent.version }));
        },
        onError: (error) => toast.error(problemMessage(error)),
      },
    );
  return (
    <ConfirmDialog
      busy={restore.isPending}
      confirmLabel={t("restore.confirm")}
      description={t("restore.description", { number })}
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("restore.title", { number })}
      tone="primary"
    />
  );
}
