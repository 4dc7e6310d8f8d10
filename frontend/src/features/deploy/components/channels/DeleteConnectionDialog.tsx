import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { ChannelConnection } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import type { ConnectionActions } from "../../api/connections";

const LOST = ["answers", "secrets", "log"] as const;

/** Asks before a connection is deleted, and names what goes with it. */
export function DeleteConnectionDialog({
  connection: { id, name, account },
  actions,
  onDeleted,
  onClose,
}: {
  connection: ChannelConnection;
  actions: ConnectionActions;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const confirm = () =>
    actions.remove.mutate(id, {
      onSuccess: () => {
        onDeleted();
        toast.success(t("channels.delete.done"));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={actions.remove.isPending}
      confirmLabel={t("channels.delete.confirm")}
      description={
        <>
          {account && <p dir="auto">{account}</p>}
          <p>{t("channels.delete.description")}</p>
          <ul className="list-disc space-y-1 pl-5">
            {LOST.map((what) => (
              <li key={what}>{t(`channels.delete.${what}`)}</li>
            ))}
          </ul>
          <p>{t("channels.delete.kept")}</p>
        </>
      }
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("channels.delete.title", { name })}
    />
  );
}
