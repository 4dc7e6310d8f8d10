import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** `children` must be one element that takes a ref and event handlers. */
export function Tooltip({
  content,
  side = "bottom",
  children,
}: {
  content: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger
        asChild
        onFocus={(event) => {
          // Focus that comes back from a closed menu or dialog shows no tooltip: it would be in the
          // way, and take the next Escape.
          if (!event.currentTarget.matches(":focus-visible")) event.preventDefault();
        }}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="z-50 max-w-64 animate-fade rounded-md bg-fg px-2 py-1 text-xs text-bg shadow-(--shadow-pop)"
          collisionPadding={8}
          side={side}
          sideOffset={6}
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
