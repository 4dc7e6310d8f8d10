import { KeyRound, Pencil, Power, PowerOff, Send, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WebhookEndpoint } from "@/api/types";
import { RowMenu } from "@/components/ui/RowMenu";

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
    <RowMenu
      items={[
        enabled && { label: t("menu.test"), icon: Send, act: () => onCommand("test") },
        { label: t("menu.edit"), icon: Pencil, act: () => onCommand("edit") },
        { label: t("menu.rotate"), icon: KeyRound, act: () => onCommand("rotate") },
        enabled
          ? { label: t("menu.off"), icon: PowerOff, act: () => onCommand("off") }
          : { label: t("menu.on"), icon: Power, act: () => onCommand("on") },
        { label: t("menu.delete"), icon: Trash2, act: () => onCommand("delete"), danger: true },
      ]}
      label={t("menu.label", { url })}
    />
  );
}
