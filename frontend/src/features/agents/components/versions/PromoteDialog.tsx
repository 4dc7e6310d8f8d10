import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import { usePromoteVersion } from "../../api/usePromoteVersion";

/** Asks before visitors get other answers, and says which version replaces which. */
export function PromoteDialog({
  agentId,
  number,
  current,
  hasUnsaved,
  onClose,
  onPromoted,
}: {
  agentId: string;
  /** The version that goes live. */
  number: number;
  /** The version that is live now. */
  current: number | null;
  /** Whether something is typed that this version does not have. */
  hasUnsaved: boolean;
  onClose: () => void;
  onPromoted: () => void;
}) {
  const { t } = useTranslation("agents");
  const promote = usePromoteVersion(agentId);
  const confirm = () =>
    promote.mutate(number, {
      onSuccess: () => {
        onClose();
        onPromoted();
        toast.success(t("promote.done", { number }));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={promote.isPending}
      confirmLabel={t("promote.confirm")}
      description={
        <>
          <p>{current === null ? t("promote.first") : t("promote.replaces", { number, current })}</p>
          {hasUnsaved && <p className="font-medium text-fg">{t("promote.unsaved")}</p>}
        </>
      }
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("promote.title", { number })}
      tone="primary"
    />
  );
}
