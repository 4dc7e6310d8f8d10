import { useTranslation } from "react-i18next";
import type { ChannelConnection } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
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
      done={t("channels.delete.done")}
      mutation={actions.remove}
      onClose={onClose}
      onDone={onDeleted}
      title={t("channels.delete.title", { name })}
      variables={id}
    />
  );
}
