import { useTranslation } from "react-i18next";
import { Badge } from "@/components/ui/Badge";

/** Which version is edited and which one is live; on a phone only what is live. */
export function VersionBadges({ version, production }: { version: number; production: number | null }) {
  const { t } = useTranslation("agents");
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      <Badge className="max-sm:hidden">{t("badge.draft", { version })}</Badge>
      {production === null ? (
        <Badge>{t("badge.not_live")}</Badge>
      ) : (
        <Badge tone="success">{t("badge.live", { version: production })}</Badge>
      )}
    </div>
  );
}
