import { useTranslation } from "react-i18next";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
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
  return (
    <ConfirmMutation
      confirmLabel={t("promote.confirm")}
      description={
        <>
          <p>{current === null ? t("promote.first") : t("promote.replaces", { number, current })}</p>
          {hasUnsaved && <p className="font-medium text-fg">{t("promote.unsaved")}</p>}
        </>
      }
      done={t("promote.done", { number })}
      mutation={promote}
      onClose={onClose}
      onDone={onPromoted}
      title={t("promote.title", { number })}
      tone="primary"
      variables={number}
    />
  );
}
