import { RadioGroup } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { WebhookEndpoint, WebhookEndpointWithSecret } from "@/api/types";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { useFormat } from "@/lib/format";
import { problemMessage } from "@/lib/problemMessage";
import type { EndpointActions } from "../api/endpoints";
import { overlapUntil } from "../lib/endpointState";

const CHOICES = ["overlap", "revoke"] as const;

/** Gives an endpoint another secret; the old one serves for 24 hours more, or ends at once. */
export function RotateDialog({
  endpoint,
  actions,
  onRotated,
  onClose,
}: {
  endpoint: WebhookEndpoint;
  actions: EndpointActions;
  onRotated: (endpoint: WebhookEndpointWithSecret) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const [openedAt] = useState(() => Date.now());
  // Two secrets at most are valid: until the older one has ended, another can only replace both.
  const until = overlapUntil(endpoint, openedAt);
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>(until ? "revoke" : "overlap");
  const rotate = () =>
    actions.rotate.mutate(
      { id: endpoint.id, revoke: choice === "revoke" },
      { onSuccess: onRotated, onError: (error) => toast.error(problemMessage(error)) },
    );
  return (
    <ConfirmDialog
      busy={actions.rotate.isPending}
      confirmLabel={t("rotate.confirm")}
      description={
        <>
          <p className="break-all">{endpoint.url}</p>
          <p>{until ? t("rotate.running", { until: format.dateTime(until) }) : t("rotate.description")}</p>
        </>
      }
      onConfirm={rotate}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      title={t("rotate.title")}
      tone={choice === "revoke" ? "danger" : "primary"}
    >
      <RadioGroup.Root
        aria-label={t("rotate.choice")}
        className="grid gap-2"
        onValueChange={(value) => setChoice(value as typeof choice)}
        value={choice}
      >
        {CHOICES.filter((value) => value === "revoke" || !until).map((value) => (
          <RadioGroup.Item
            className="rounded-lg border border-line p-2.5 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
            key={value}
            value={value}
          >
            <span className="block font-medium">{t(`rotate.${value}`)}</span>
            <span className="block text-sm text-muted">{t(`rotate.${value}_hint`)}</span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </ConfirmDialog>
  );
}
