import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { ApiKey } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { CopyButton } from "@/components/ui/CopyButton";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import type { KeyActions } from "../../api/apiKeys";
import { CodeTabs } from "../code/CodeTabs";

/** The secret by which the customer's own server signs who a visitor is. */
export function IdentityDialog({
  apiKey: { id, identity_secret_set },
  actions,
  onClose,
}: {
  apiKey: ApiKey;
  actions: KeyActions;
  onClose: () => void;
}) {
  const { t } = useTranslation("deploy");
  const [secret, setSecret] = useState<string | null>(null);
  const [asked, setAsked] = useState<"replace" | "remove" | null>(null);
  const onError = (error: unknown) => void toast.error(problemMessage(error));
  const make = () =>
    actions.setIdentity.mutate(id, {
      onSuccess: (made) => {
        setAsked(null);
        setSecret(made.secret);
      },
      onError,
    });
  const remove = () =>
    actions.removeIdentity.mutate(id, {
      onSuccess: () => {
        onClose();
        toast.success(t("identity.removed"));
      },
      onError,
    });
  return (
    <>
      <Dialog
        description={t("identity.description")}
        mustConfirm={secret !== null}
        onOpenChange={(open) => (open ? undefined : onClose())}
        open
        size="lg"
        title={t("identity.title")}
      >
        <div className="space-y-4">
          {secret ? (
            <>
              <Notice tone="warning">{t("identity.once")}</Notice>
              <div className="flex items-center gap-1 rounded-lg border border-line bg-bg py-1 pr-1 pl-3">
                <code className="min-w-0 flex-1 font-mono text-sm break-all" dir="ltr">
                  {secret}
                </code>
                <CopyButton label={t("identity.copy")} text={secret} />
              </div>
            </>
          ) : (
            <Notice tone={identity_secret_set ? "success" : "info"}>
              {t(identity_secret_set ? "identity.set" : "identity.not_set")}
            </Notice>
          )}
          <div className="space-y-2">
            <h3 className="font-medium">{t("identity.sign")}</h3>
            <p className="text-sm text-muted">{t("identity.sign_hint")}</p>
            <CodeTabs label={t("identity.sign")} languages={["node", "python"]} name="identity" />
          </div>
        </div>
        <DialogFooter>
          {identity_secret_set && !secret && (
            <Button onClick={() => setAsked("remove")} variant="danger-ghost">
              {t("identity.remove")}
            </Button>
          )}
          {!secret && (
            <Button
              busy={actions.setIdentity.isPending}
              onClick={identity_secret_set ? () => setAsked("replace") : make}
              variant="primary"
            >
              {t(identity_secret_set ? "identity.replace" : "identity.create")}
            </Button>
          )}
          <Button onClick={onClose}>{t(secret ? "keys.shown.done" : "common:actions.close")}</Button>
        </DialogFooter>
      </Dialog>
      {asked && (
        <ConfirmDialog
          busy={actions.setIdentity.isPending || actions.removeIdentity.isPending}
          confirmLabel={t(`identity.${asked}_confirm`)}
          description={t(`identity.${asked}_hint`)}
          onConfirm={asked === "replace" ? make : remove}
          onOpenChange={(open) => (open ? undefined : setAsked(null))}
          open
          title={t(`identity.${asked}_title`)}
        />
      )}
    </>
  );
}
