import { Ellipsis, KeyRound, Pencil, Power, PowerOff, Send, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";

export type EndpointCommand = "test" | "edit" | "rotate" | "on" | "off" | "delete";

/** What one who manages the workspace can do with an endpoint. */
export function EndpointMenu({
  endpoint: { url, enabled },
  onCommand,
}: {
  endpoint: WebhookEndpoint;
  onCommand: (command: EndpointCommand) => void;
}) {
  const { t } = useTranslation("webhooks");
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("menu.label", { url })} size="sm">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      {enabled && (
        <MenuItem icon={<Send aria-hidden />} onSelect={() => onCommand("test")}>
          {t("menu.test")}
        </MenuItem>
      )}
      <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onCommand("edit")}>
        {t("menu.edit")}
      </MenuItem>
      <MenuItem icon={<KeyRound aria-hidden />} onSelect={() => onCommand("rotate")}>
        {t("menu.rotate")}
      </MenuItem>
      {enabled ? (
        <MenuItem icon={<PowerOff aria-hidden />} onSelect={() => onCommand("off")}>
          {t("menu.off")}
        </MenuItem>
      ) : (
        <MenuItem icon={<Power aria-hidden />} onSelect={() => onCommand("on")}>
          {t("menu.on")}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={<Trash2 aria-hidden />} onSelect={() => onCommand("delete")} tone="danger">
        {t("menu.delete")}
      </MenuItem>
    </Menu>
  );
}
