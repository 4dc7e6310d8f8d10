import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";

const EVENTS = ["conversation.started", "conversation.escalated", "run.finished", "run.failed"] as const;

/** What your own systems can be told; the endpoints are set for the whole workspace. */
export function WebhooksPart() {
  const { t } = useTranslation("deploy");
  return (
    <Section
      action={
        <Link className={buttonClass("primary")} to="/settings/webhooks">
          {t("webhooks.open")}
        </Link>
      }
      description={t("webhooks.description")}
      title={t("parts.webhooks")}
    >
      <dl className="space-y-3">
        {EVENTS.map((name) => (
          <div key={name}>
            <dt>
              <code className="font-mono text-sm">{name}</code>
            </dt>
            <dd className="text-sm text-muted">{t(`webhooks.events.${name.replace(".", "_")}`)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
