import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
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
      done={t("delete.done")}
      mutation={actions.remove}
      onClose={onClose}
      onDone={onDeleted}
      title={t("delete.title")}
      variables={endpoint.id}
    />
  );
}
