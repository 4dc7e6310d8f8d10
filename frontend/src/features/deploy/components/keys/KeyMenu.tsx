import { Ban, Ellipsis, Fingerprint, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";

export type KeyCommand = "edit" | "identity" | "revoke";

export function KeyMenu({
  apiKey: { name, type },
  onCommand,
}: {
  apiKey: ApiKey;
  onCommand: (what: KeyCommand) => void;
}) {
  const { t } = useTranslation("deploy");
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("keys.menu.label", { name })} size="sm">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onCommand("edit")}>
        {t("keys.menu.edit")}
      </MenuItem>
      {type === "publishable" && (
        <MenuItem icon={<Fingerprint aria-hidden />} onSelect={() => onCommand("identity")}>
          {t("keys.menu.identity")}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={<Ban aria-hidden />} onSelect={() => onCommand("revoke")} tone="danger">
        {t("keys.menu.revoke")}
      </MenuItem>
    </Menu>
  );
}
