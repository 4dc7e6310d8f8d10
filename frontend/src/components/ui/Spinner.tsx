import { LoaderCircle } from "lucide-react";
import { cn } from "@/lib/cn";

/** Decoration only; say in text or with `aria-busy` what is going on. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 animate-spin", className)} />;
}
