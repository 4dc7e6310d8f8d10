import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
import { RelativeTime } from "@/components/ui/RelativeTime";
import type { KeyActions } from "../../api/apiKeys";

/** Asks before a key is revoked, and names what stops working. */
export function RevokeKeyDialog({
  apiKey: { id, name, type, origins, last_used_at, identity_secret_set },
  actions,
  onRevoked,
  onClose,
}: {
  apiKey: ApiKey;
  actions: KeyActions;
  onRevoked: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  return (
    <ConfirmMutation
      confirmLabel={t("keys.revoke.confirm")}
      description={
        <>
          <p>{t("keys.revoke.stops")}</p>
          <ul className="list-disc space-y-1 pl-5">
            {type === "secret" ? (
              <>
                <li>{t("keys.revoke.programs")}</li>
                <li>{t("keys.revoke.mcp")}</li>
              </>
            ) : (
              <>
                <li>
                  {origins.length > 0
                    ? t("keys.revoke.widget_on", { origins: origins.join(", ") })
                    : t("keys.revoke.preview")}
                </li>
                <li>{t("keys.revoke.visitors")}</li>
                {identity_secret_set && <li>{t("keys.revoke.identity")}</li>}
              </>
            )}
          </ul>
          <p>
            {last_used_at ? (
              <>
                {t("keys.last_used")} <RelativeTime value={last_used_at} />
              </>
            ) : (
              t("keys.never_used")
            )}
          </p>
          <p>{t("keys.revoke.final")}</p>
        </>
      }
      done={t("keys.revoke.done")}
      mutation={actions.revoke}
      onClose={onClose}
      onDone={onRevoked}
      title={t("keys.revoke.title", { name })}
      variables={id}
    />
  );
}
