import { Ban, Fingerprint, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types";
import { RowMenu } from "@/components/ui/RowMenu";

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
    <RowMenu
      items={[
        { label: t("keys.menu.edit"), icon: Pencil, act: () => onCommand("edit") },
        type === "publishable" && {
          label: t("keys.menu.identity"),
          icon: Fingerprint,
          act: () => onCommand("identity"),
        },
        { label: t("keys.menu.revoke"), icon: Ban, act: () => onCommand("revoke"), danger: true },
      ]}
      label={t("keys.menu.label", { name })}
    />
  );
}
