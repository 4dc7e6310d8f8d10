import { useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { problemMessage } from "@/lib/problemMessage";
import { type ApiKeyPages, useKeyActions } from "../../api/apiKeys";
import { deployKeys } from "../../api/keys";
import { PREVIEW_LIFETIME_MS, PREVIEW_NAME, storedPreviewKey, storePreviewKey } from "../../lib/previewKey";
import type { WidgetForm } from "../../lib/widgetForm";
import { useDeploy } from "../DeployContext";
import { useMadeKey } from "../MadeKeys";
import { PreviewFrame } from "./PreviewFrame";

/** The widget as visitors see it, talking to the deployed agent, with unsaved settings too. */
export function WidgetPreview({ draft, isDirty }: { draft: WidgetForm; isDirty: boolean }) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const canEdit = usePermission("keys:manage");
  const made = useMadeKey("publishable");
  const [own, setOwn] = useState(() => storedPreviewKey(agentId, Date.now()));
  const start = useStartPreview(agentId, setOwn);
  const key = made ?? own;
  return (
    <Section
      description={t(isDirty ? "widget.preview.draft" : "widget.preview.description")}
      title={t("widget.preview.title")}
    >
      {key ? (
        <PreviewFrame apiKey={key} draft={draft} />
      ) : (
        <div className="flex min-h-64 flex-col items-center justify-center gap-3 text-center">
          <p className="max-w-xs text-muted">{t(canEdit ? "widget.preview.start_hint" : "widget.preview.viewer")}</p>
          {canEdit && (
            <Button busy={start.busy} icon={<Eye aria-hidden />} onClick={start.run}>
              {t("widget.preview.start")}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}

/** Makes a key for the preview, and removes those of former ones that have ended. */
function useStartPreview(agentId: string, onKey: (key: string) => void) {
  const actions = useKeyActions(agentId);
  const queryClient = useQueryClient();
  const run = () => {
    const until = Date.now() + PREVIEW_LIFETIME_MS;
    const known = queryClient.getQueryData<ApiKeyPages>(deployKeys.keys(agentId))?.pages ?? [];
    for (const { id } of known.flatMap((page) => page.items).filter(
      ({ name, status }) => name === PREVIEW_NAME && status === "expired",
    )) {
      actions.revoke.mutate(id);
    }
    actions.create.mutate(
      {
        name: PREVIEW_NAME,
        type: "publishable",
        scopes: ["chat"],
        origins: [],
        expires_at: new Date(until).toISOString(),
        attempt: newIdempotencyKey(),
      },
      {
        onSuccess: ({ key }) => {
          storePreviewKey(agentId, key, until);
          onKey(key);
        },
        onError: (error) => toast.error(problemMessage(error)),
      },
    );
  };
  return { run, busy: actions.create.isPending };
}
