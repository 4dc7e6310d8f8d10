import { zodResolver } from "@hookform/resolvers/zod";
import { ExternalLink } from "lucide-react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { ChannelConnection } from "@/api/types";
import { FormDialog } from "@/components/ui/FormDialog";
import type { ConnectionActions } from "../../api/connections";
import type { Platform } from "../../lib/parts";
import { type PlatformForm, platformForm, platformSchema, toConfig } from "../../lib/platformForm";
import { PlatformFields } from "./PlatformFields";

/** Where a person makes the app that the connection is for. */
const CONSOLES: Record<Platform, string> = {
  slack: "https://api.slack.com/apps",
  discord: "https://discord.com/developers/applications",
  whatsapp: "https://console.twilio.com/",
};

/** Makes a connection (its first step), or changes one. */
export function ConnectionDialog({
  platform,
  connection,
  actions,
  onMade,
  onClose,
}: {
  platform: Platform;
  connection?: ChannelConnection;
  actions: ConnectionActions;
  onMade?: (connection: ChannelConnection) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const isNew = connection === undefined;
  const title = t(`parts.${platform}`);
  const form = useForm<PlatformForm>({
    resolver: zodResolver(platformSchema(platform, t, isNew)),
    defaultValues: platformForm(platform, title, connection),
  });
  const save = async ({ name, config }: PlatformForm) => {
    const body = { name: name.trim(), config: toConfig(platform, config) };
    if (isNew) onMade?.(await actions.create.mutateAsync({ type: platform, ...body }));
    else {
      await actions.update.mutateAsync({ id: connection.id, ...body });
      toast.success(t("channels.saved"));
      onClose();
    }
  };
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      onSubmit={save}
      submitLabel={isNew ? t("channels.form.submit") : undefined}
      title={t(isNew ? "channels.form.title" : "channels.form.edit_title", { name: title })}
    >
      {isNew && (
        <div className="space-y-2">
          <p className="text-muted">{t(`channels.first.${platform}`)}</p>
          <p>
            <a
              className="inline-flex items-center gap-1 rounded-sm text-accent-text underline max-md:py-2.5"
              href={CONSOLES[platform]}
              rel="noopener noreferrer"
              target="_blank"
            >
              {t(`channels.console.${platform}`)}
              <ExternalLink aria-hidden className="size-3.5" />
            </a>
          </p>
        </div>
      )}
      <PlatformFields isNew={isNew} platform={platform} />
    </FormDialog>
  );
}
