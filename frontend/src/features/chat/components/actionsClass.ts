import { cn } from "@/lib/cn";

/** A row of buttons below a message: in sight when it matters, otherwise on hover or focus. */
export function actionsClass(shown: boolean): string {
  return cn(
    "flex flex-wrap items-center gap-0.5 transition-opacity",
    !shown &&
      "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100",
  );
}
