import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { DialogFooter, overlayClass } from "./Dialog";

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Names what is lost. */
  description: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "danger" | "primary";
  /** While the work runs the dialog stays; close it from the mutation's success. */
  busy?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. The focus starts on "cancel". */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel,
  tone = "danger",
  busy = false,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root onOpenChange={(next) => (busy ? undefined : onOpenChange(next))} open={open}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content className="fixed top-[max(1rem,18vh)] left-1/2 z-50 w-[calc(100%-2rem)] max-w-md -translate-x-1/2 animate-pop rounded-xl border border-line bg-raised p-5 shadow-(--shadow-pop)">
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              event.stopPropagation();
              if (!busy) onConfirm();
            }}
          >
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Description asChild className="mt-1.5 space-y-2 text-muted">
              <div>{description}</div>
            </Radix.Description>
            {children && <div className="mt-4">{children}</div>}
            <DialogFooter>
              <Radix.Cancel asChild>
                <Button>{cancelLabel ?? t("actions.cancel")}</Button>
              </Radix.Cancel>
              <Button busy={busy} type="submit" variant={tone}>
                {confirmLabel}
              </Button>
            </DialogFooter>
          </form>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
