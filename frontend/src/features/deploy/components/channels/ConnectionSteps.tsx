import { Download, ExternalLink, Terminal } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { ChannelConnection } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { problemMessage } from "@/lib/problemMessage";
import type { ConnectionActions } from "../../api/connections";
import { STEPS, textOr } from "../../lib/connectionState";
import type { Platform } from "../../lib/parts";
import { CopyRow } from "../CopyRow";
import { ConnectionTest, Outcome } from "./ConnectionTest";

/** What is done at the platform after its secrets are here, one step after the other. */
export function ConnectionSteps({
  platform,
  connection,
  actions,
}: {
  platform: Platform;
  connection: ChannelConnection;
  actions: ConnectionActions;
}) {
  const { t } = useTranslation("deploy");
  const canEdit = usePermission("channels:write");
  const { id, urls } = connection;
  const onError = (error: unknown) => void toast.error(problemMessage(error));
  const install = () =>
    actions.install.mutate(id, { onSuccess: (url) => window.location.assign(url), onError });
  const draw: Record<(typeof STEPS)[Platform][number], ReactNode> = {
    urls: (
      <dl className="space-y-3">
        {Object.entries(urls).map(([name, url]) => {
          const label = textOr(`channels.urls.${platform}.${name}`, name);
          return (
            <CopyRow copyLabel={t("overview.copy_url", { name: label })} key={name} label={label} value={url} />
          );
        })}
      </dl>
    ),
    install: canEdit && (
      <Button busy={actions.install.isPending} icon={<Download aria-hidden />} onClick={install} variant="primary">
        {t(connection.account ? "channels.steps.install_again" : "channels.steps.install_button")}
      </Button>
    ),
    register: (
      <div className="space-y-3">
        <p>
          <a
            className="inline-flex items-center gap-1 rounded-sm text-accent-text underline max-md:py-2.5"
            href={inviteUrl(connection)}
            rel="noopener noreferrer"
            target="_blank"
          >
            {t("channels.steps.invite")}
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        </p>
        {canEdit && (
          <Button
            busy={actions.register.isPending}
            icon={<Terminal aria-hidden />}
            onClick={() => actions.register.mutate(id, { onError })}
          >
            {t("channels.steps.register_button")}
          </Button>
        )}
        {actions.register.data && <Outcome test={actions.register.data} />}
      </div>
    ),
    test: <ConnectionTest actions={actions} connection={connection} />,
  };
  return (
    <section className="space-y-4">
      <h3 className="text-base font-semibold">{t("channels.steps.title")}</h3>
      <ol className="space-y-5">
        {STEPS[platform].map((step, index) => (
          <li className="flex gap-3" key={step}>
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text"
            >
              {index + 1}
            </span>
            <div className="min-w-0 flex-1 space-y-3">
              <div>
                <h4 className="font-medium">{t(`channels.steps.${step}`)}</h4>
                <p className="text-sm text-muted">{t(`channels.steps.hints.${platform}.${step}`)}</p>
              </div>
              {draw[step]}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where Discord asks which server the bot is to be added to. */
function inviteUrl({ config }: ChannelConnection): string {
  const { application_id: id } = config;
  const query = new URLSearchParams({
    client_id: typeof id === "string" ? id : "",
    scope: "bot applications.commands",
  }).toString();
  return `https://discord.com/oauth2/authorize?${query}`;
}
