import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { IconButton } from "./IconButton";
import { useReturnFocus } from "./useReturnFocus";

// As high as what it may have to cover: a sheet that a dialog is opened from.
export const overlayClass = "fixed inset-0 z-50 animate-fade bg-overlay";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the bottom right. For a form put them inside the form instead (`DialogFooter`). */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** What it shows is shown once: only a button inside closes it, no click outside, no Escape. */
  mustConfirm?: boolean;
  children?: ReactNode;
}

const keepOpen = (event: Event) => event.preventDefault();

const widths = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" };

export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-5 max-md:flex-col-reverse">{children}</div>;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = "md",
  mustConfirm,
  children,
}: DialogProps) {
  const { t } = useTranslation();
  const focus = useReturnFocus();
  return (
    <Radix.Root onOpenChange={onOpenChange} open={open}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          className={cn(
            "fixed top-[max(1rem,12vh)] left-1/2 z-50 flex max-h-[min(46rem,calc(100dvh-2rem-8vh))] w-[calc(100%-2rem)] -translate-x-1/2 animate-pop flex-col overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-(--shadow-pop)",
            widths[size],
          )}
          onCloseAutoFocus={focus.onCloseAutoFocus}
          onEscapeKeyDown={mustConfirm ? keepOpen : undefined}
          onInteractOutside={mustConfirm ? keepOpen : undefined}
          onOpenAutoFocus={(event) => {
            focus.remember();
            // Where there is something to fill in, typing can start; else the dialog itself takes the
            // focus: on its close button a tooltip would open and swallow the first Escape.
            const dialog = event.currentTarget as HTMLElement;
            const field = dialog.querySelector<HTMLElement>("input:not([type=hidden]):not([hidden]), textarea");
            event.preventDefault();
            (field ?? dialog).focus();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {!mustConfirm && (
              <Radix.Close asChild>
                <IconButton className="-mt-1 -mr-1.5" label={t("actions.close")} size="sm">
                  <X aria-hidden />
                </IconButton>
              </Radix.Close>
            )}
          </div>
          {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
          <div className="mt-4">{children}</div>
          {footer && <DialogFooter>{footer}</DialogFooter>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
