import { RadioGroup } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connector } from "@/api/types";
import { ConfirmMutation } from "@/components/ui/ConfirmMutation";
import type { ConnectorActions } from "../../api/connectors";

const CHOICES = ["delete", "keep"] as const;

/** Ends a connector; what it brought goes with it, or stays. */
export function DeleteConnectorDialog({
  connector,
  actions,
  onClose,
}: {
  connector: Connector;
  actions: ConnectorActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const [documents, setDocuments] = useState<(typeof CHOICES)[number]>("delete");
  return (
    <ConfirmMutation
      confirmLabel={t("connectors.delete.confirm")}
      description={<p>{t("connectors.delete.description")}</p>}
      done={t("connectors.delete.done")}
      mutation={actions.remove}
      onClose={onClose}
      title={t("connectors.delete.title", { name: connector.name })}
      variables={{ id: connector.id, documents }}
    >
      {connector.documents > 0 && (
        <RadioGroup.Root
          aria-label={t("connectors.delete.choice")}
          className="grid gap-2"
          onValueChange={(value) => setDocuments(value as typeof documents)}
          value={documents}
        >
          {CHOICES.map((value) => (
            <RadioGroup.Item
              className="rounded-lg border border-line p-2.5 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
              key={value}
              value={value}
            >
              {t(`connectors.delete.${value}`, { count: connector.documents })}
            </RadioGroup.Item>
          ))}
        </RadioGroup.Root>
      )}
    </ConfirmMutation>
  );
}
