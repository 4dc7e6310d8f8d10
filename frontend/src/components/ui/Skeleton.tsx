import { cn } from "@/lib/cn";

/** A grey place holder with the size of what is coming. Put `aria-busy` on the region. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("h-4 animate-pulse rounded-md bg-line", className)} />;
}
