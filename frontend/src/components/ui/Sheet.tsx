import { Dialog as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { cn } from "@/lib/cn";
import { overlayClass } from "./Dialog";
import { useReturnFocus } from "./useReturnFocus";

const sides = {
  left: "left-0 border-r animate-slide",
  right: "right-0 border-l animate-fade",
};

/** A panel from the edge of the screen. `title` is read out; draw your own heading inside. */
export function Sheet({
  open,
  onOpenChange,
  side = "left",
  title,
  className,
  initialFocus,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  side?: "left" | "right";
  title: string;
  className?: string;
  /** What takes the focus on opening; the first control unless said. */
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}) {
  const focus = useReturnFocus();
  return (
    <Radix.Root onOpenChange={onOpenChange} open={open}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          className={cn(
            "fixed inset-y-0 z-50 flex w-80 max-w-[calc(100%-3rem)] flex-col overflow-y-auto border-line bg-bg",
            sides[side],
            className,
          )}
          onCloseAutoFocus={focus.onCloseAutoFocus}
          onOpenAutoFocus={(event) => {
            focus.remember();
            if (!initialFocus?.current) return;
            event.preventDefault();
            initialFocus.current.focus();
          }}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
