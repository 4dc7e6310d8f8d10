import { useTranslation } from "react-i18next";
import type { UnsavedGuard } from "@/lib/useUnsavedGuard";
import { ConfirmDialog } from "./ConfirmDialog";

/** The question that `useUnsavedGuard` asks. */
export function UnsavedDialog({ guard }: { guard: UnsavedGuard }) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      cancelLabel={t("unsaved.stay")}
      confirmLabel={t("unsaved.leave")}
      description={t("unsaved.description")}
      onConfirm={() => guard.proceed?.()}
      onOpenChange={(open) => (open ? undefined : guard.reset?.())}
      open={guard.status === "blocked"}
      title={t("unsaved.title")}
    />
  );
}
