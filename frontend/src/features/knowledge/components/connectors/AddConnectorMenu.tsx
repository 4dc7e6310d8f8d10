import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { CONNECTOR_TYPES, type ConnectorType } from "../../lib/connectorForm";
import { ConnectorIcon } from "./ConnectorIcon";

/** Which kind of source to add. */
export function AddConnectorMenu({ onChoose }: { onChoose: (type: ConnectorType) => void }) {
  const { t } = useTranslation("knowledge");
  return (
    <Menu
      align="end"
      className="w-72"
      trigger={
        <Button icon={<Plus aria-hidden />} variant="primary">
          {t("connectors.add")}
        </Button>
      }
    >
      {CONNECTOR_TYPES.map((type) => (
        <MenuItem key={type} onSelect={() => onChoose(type)}>
          <ConnectorIcon type={type} />
          <span>
            <span className="block font-medium">{t(`connectors.types.${type}`)}</span>
            <span className="block text-sm text-muted">{t(`connectors.about.${type}`)}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
