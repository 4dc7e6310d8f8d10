import { useTranslation } from "react-i18next";
import type { ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";

/** A key, this once. */
export function KeyDialog({ apiKey: { key, type }, onClose }: { apiKey: ApiKeyWithSecret; onClose: () => void }) {
  const { t } = useTranslation("deploy");
  return (
    <Dialog
      footer={
        <Button onClick={onClose} variant="primary">
          {t("keys.shown.done")}
        </Button>
      }
      mustConfirm
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t(`keys.shown.title.${type}`)}
    >
      <div className="space-y-4">
        <Notice tone="warning">{t("keys.shown.once")}</Notice>
        <div className="flex items-center gap-1 rounded-lg border border-line bg-bg py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-sm break-all" dir="ltr">
            {key}
          </code>
          <CopyButton label={t("keys.shown.copy")} text={key} />
        </div>
        <p className="text-sm text-muted">{t(`keys.shown.hint.${type}`)}</p>
      </div>
    </Dialog>
  );
}
