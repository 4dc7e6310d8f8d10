import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { pushExample } from "../../lib/connectorForm";

/** The key of a push connector, this once, and a command that works with it. */
export function PushKeyDialog({
  connectorId,
  secret,
  onClose,
}: {
  connectorId: string;
  secret: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("knowledge");
  const example = pushExample(window.location.origin, connectorId, secret);
  return (
    <Dialog
      footer={
        <Button onClick={onClose} variant="primary">
          {t("connectors.key.done")}
        </Button>
      }
      mustConfirm
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      size="lg"
      title={t("connectors.key.title")}
    >
      <div className="space-y-4">
        <Notice tone="warning">{t("connectors.key.once")}</Notice>
        <div className="flex items-center gap-1 rounded-lg border border-line bg-bg py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-sm">{secret}</code>
          <CopyButton label={t("connectors.key.copy")} text={secret} />
        </div>
        <div>
          <div className="flex items-center justify-between">
            <h3 className="font-medium">{t("connectors.key.example")}</h3>
            <CopyButton label={t("connectors.key.copy_example")} text={example} />
          </div>
          <ScrollRegion
            className="overflow-x-auto rounded-lg border border-line bg-bg p-3"
            label={t("connectors.key.example")}
          >
            <pre className="w-max font-mono text-xs leading-5">{example}</pre>
          </ScrollRegion>
          <p className="mt-1.5 text-sm text-muted">{t("connectors.key.hint")}</p>
        </div>
      </div>
    </Dialog>
  );
}
