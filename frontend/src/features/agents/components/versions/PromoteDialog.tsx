import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { AgentVersion } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import { usePromoteVersion } from "../../api/usePromoteVersion";

export function PromoteDialog({
  agentId,
  version,
  current,
  onClose,
}: {
  agentId: string;
  version: AgentVersion;
  /** The version that is live now. */
  current: number | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("agents");
  const promote = usePromoteVersion(agentId);
  const { number } = version;
  const confirm = () =>
    promote.mutate(number, {
      onSuccess: () => {
        onClose();
        toast.success(t("promote.done", { number }));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={promote.isPending}
      confirmLabel={t("promote.confirm")}
      description={current === null ? t("promote.first") : t("promote.replaces", { current })}
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("promote.title", { number })}
      tone="primary"
    />
  );
}
