import { useTranslation } from "react-i18next";
import type { AgentSummary } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
      confirmLabel={t("delete.confirm")}
      description={
        <>
          <p>{t("delete.description")}</p>
          {agent.production_version !== null && <p className="font-medium text-fg">{t("delete.live")}</p>}
        </>
      }
      done={t("delete.done", { name: agent.name })}
      mutation={remove}
      onClose={onClose}
      onDone={onDeleted}
      title={t("delete.title", { name: agent.name })}
      variables={agent.id}
    />
  );
}
