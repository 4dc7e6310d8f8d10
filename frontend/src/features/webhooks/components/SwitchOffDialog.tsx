import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
      confirmLabel={t("off.confirm")}
      description={
        <>
          <p className="break-all">{endpoint.url}</p>
          <p>{t("off.description")}</p>
        </>
      }
      done={t("off.done")}
      mutation={actions.update}
      onClose={onClose}
      title={t("off.title")}
      tone="primary"
      variables={{ id: endpoint.id, revision: endpoint.revision, enabled: false }}
    />
  );
}
