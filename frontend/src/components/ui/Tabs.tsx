import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const Tabs = Radix.Root;

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn("strip flex gap-1 border-b border-line", className)} {...rest} />;
}

/** The look of a tab; links that act as tabs set `aria-current="page"`. */
export const tabClass = cn(
  "-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2.5 font-medium text-muted max-md:h-11",
  "transition-colors hover:text-fg focus-visible:-outline-offset-2",
  "data-[state=active]:border-accent data-[state=active]:text-fg",
  "aria-[current=page]:border-accent aria-[current=page]:text-fg",
);

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger className={cn(tabClass, className)} {...rest} />;
}

export function TabPanel({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content className={cn("focus-visible:outline-none", className)} {...rest} />;
}
