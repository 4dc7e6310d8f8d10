import { Pencil, Power, PowerOff, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ChannelConnection } from "@/api/types";
import { RowMenu } from "@/components/ui/RowMenu";

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
    <RowMenu
      items={[
        { label: t("channels.menu.edit"), icon: Pencil, act: () => onCommand("edit") },
        enabled
          ? { label: t("channels.menu.off"), icon: PowerOff, act: () => onCommand("off") }
          : { label: t("channels.menu.on"), icon: Power, act: () => onCommand("on") },
        { label: t("channels.menu.delete"), icon: Trash2, act: () => onCommand("delete"), danger: true },
      ]}
      label={t("channels.menu.label", { name })}
    />
  );
}
