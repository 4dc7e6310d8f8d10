import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { WebhookEndpoint } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import type { EndpointActions } from "../api/endpoints";

/** Asks before an endpoint gets nothing more: what happens meanwhile is not sent later. */
export function SwitchOffDialog({
  endpoint,
  actions,
  onClose,
}: {
  endpoint: WebhookEndpoint;
  actions: EndpointActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("webhooks");
  const confirm = () =>
    actions.update.mutate(
      { id: endpoint.id, revision: endpoint.revision, enabled: false },
      {
        onSuccess: () => {
          onClose();
          toast.success(t("off.done"));
        },
        onError: (error) => toast.error(problemMessage(error)),
      },
    );
  return (
    <ConfirmDialog
      busy={actions.update.isPending}
      confirmLabel={t("off.confirm")}
      description={
        <>
          <p className="break-all">{endpoint.url}</p>
          <p>{t("off.description")}</p>
        </>
      }
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("off.title")}
      tone="primary"
    />
  );
}
