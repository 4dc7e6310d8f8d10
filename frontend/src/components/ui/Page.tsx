import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const widths = { md: "max-w-3xl", lg: "max-w-6xl", full: "max-w-none" };

/** The margins of an ordinary page. Pages that fill the screen (the builder) use `h-full` instead. */
export function Page({
  width = "lg",
  className,
  children,
}: {
  width?: keyof typeof widths;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={cn("mx-auto w-full px-4 py-6 sm:px-6 lg:px-8 lg:py-8", widths[width], className)}>{children}</div>
  );
}
