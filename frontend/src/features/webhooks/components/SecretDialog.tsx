import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

const STANDARD = "https://www.standardwebhooks.com";

const EXAMPLE = `import { Webhook } from "standardwebhooks";

new Webhook(process.env.WEBHOOK_SECRET)
  .verify(rawBody, headers);`;

/** The secret of an endpoint, this once, and how a receiver uses it. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  return (
    <Dialog
      footer={
        <Button onClick={onClose} variant="primary">
          {t("secret.done")}
        </Button>
      }
      mustConfirm
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("secret.title")}
    >
      <div className="space-y-4">
        <Notice tone="warning">{t("secret.once")}</Notice>
        <div className="flex items-center gap-1 rounded-lg border border-line bg-bg py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-sm break-all">{secret}</code>
          <CopyButton label={t("secret.copy")} text={secret} />
        </div>
        <div className="space-y-2">
          <h3 className="font-medium">{t("secret.verify")}</h3>
          <p className="text-sm text-muted">{t("secret.verify_hint")}</p>
          <ScrollRegion
            className="overflow-x-auto rounded-lg border border-line bg-bg p-3"
            label={t("secret.example")}
          >
            <pre className="w-max font-mono text-xs leading-5">{EXAMPLE}</pre>
          </ScrollRegion>
          <p className="text-sm">
            <a
              className="text-accent-text underline"
              href={STANDARD}
              rel="noopener noreferrer"
              target="_blank"
            >
              {t("secret.standard")}
            </a>
          </p>
        </div>
      </div>
    </Dialog>
  );
}
