import { Check, KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import type { ApiKey } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { useMadeKey } from "../MadeKeys";

/** Stands in the code where a key belongs that nobody can show again. */
export const PLACEHOLDERS: Record<ApiKey["type"], string> = {
  secret: "YOUR_SECRET_KEY",
  publishable: "YOUR_PUBLISHABLE_KEY",
};

/** Whether the code below holds a key that works, and how to get one. */
export function KeyNotice({ type, onCreate }: { type: ApiKey["type"]; onCreate: () => void }) {
  const { t } = useTranslation("deploy");
  const canEdit = usePermission("keys:manage");
  const made = useMadeKey(type);
  if (made) {
    return (
      <Notice icon={<Check aria-hidden />} tone="success">
        {t(`code.filled.${type}`)}
      </Notice>
    );
  }
  return (
    <Notice icon={<KeyRound aria-hidden />}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="flex-1 basis-52">{t(`code.placeholder.${type}`, { placeholder: PLACEHOLDERS[type] })}</p>
        {canEdit && (
          <Button onClick={onCreate} size="sm">
            {t(`code.make.${type}`)}
          </Button>
        )}
      </div>
    </Notice>
  );
}
