import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { AgentSummary } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import { useDeleteAgent } from "../api/useDeleteAgent";

export function DeleteAgentDialog({
  agent,
  onClose,
  onDeleted,
}: {
  agent: Pick<AgentSummary, "id" | "name" | "production_version">;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const { t } = useTranslation("agents");
  const remove = useDeleteAgent();
  const confirm = () =>
    remove.mutate(agent.id, {
      onSuccess: () => {
        onClose();
        onDeleted?.();
        toast.success(t("delete.done", { name: agent.name }));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={remove.isPending}
      confirmLabel={t("delete.confirm")}
      description={
        <>
          <p>{t("delete.description")}</p>
          {agent.production_version !== null && <p className="font-medium text-fg">{t("delete.live")}</p>}
        </>
      }
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("delete.title", { name: agent.name })}
    />
  );
}
