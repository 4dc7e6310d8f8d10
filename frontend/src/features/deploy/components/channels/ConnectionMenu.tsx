import { Ellipsis, Pencil, Power, PowerOff, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ChannelConnection } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";

export type ConnectionCommand = "edit" | "on" | "off" | "delete";

export function ConnectionMenu({
  connection: { name, enabled },
  onCommand,
}: {
  connection: ChannelConnection;
  onCommand: (command: ConnectionCommand) => void;
}) {
  const { t } = useTranslation("deploy");
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("channels.menu.label", { name })} size="sm">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onCommand("edit")}>
        {t("channels.menu.edit")}
      </MenuItem>
      {enabled ? (
        <MenuItem icon={<PowerOff aria-hidden />} onSelect={() => onCommand("off")}>
          {t("channels.menu.off")}
        </MenuItem>
      ) : (
        <MenuItem icon={<Power aria-hidden />} onSelect={() => onCommand("on")}>
          {t("channels.menu.on")}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => onCommand("delete")} tone="danger">
        {t("channels.menu.delete")}
      </MenuItem>
    </Menu>
  );
}
