import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { WebhookEndpoint } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { problemMessage } from "@/lib/problemMessage";
import type { EndpointActions } from "../api/endpoints";

const LOST = ["settings", "log", "waiting"] as const;

/** Asks before an endpoint is deleted, and names what goes with it. */
export function DeleteEndpointDialog({
  endpoint,
  actions,
  onDeleted,
  onClose,
}: {
  endpoint: WebhookEndpoint;
  actions: EndpointActions;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("webhooks");
  const confirm = () =>
    actions.remove.mutate(endpoint.id, {
      onSuccess: () => {
        onClose();
        onDeleted();
        toast.success(t("delete.done"));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return (
    <ConfirmDialog
      busy={actions.remove.isPending}
      confirmLabel={t("delete.confirm")}
      description={
        <>
          <p className="break-all">{endpoint.url}</p>
          <p>{t("delete.description")}</p>
          <ul className="list-disc space-y-1 pl-5">
            {LOST.map((what) => (
              <li key={what}>{t(`delete.${what}`)}</li>
            ))}
          </ul>
          <p>{t("delete.final")}</p>
        </>
      }
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("delete.title")}
    />
  );
}
