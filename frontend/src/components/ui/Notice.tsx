import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const tones = {
  info: "bg-accent-soft text-fg",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger-text",
};

/** A message inside a page or form. Errors are announced at once. */
export function Notice({
  tone = "info",
  icon,
  action,
  className,
  children,
}: {
  tone?: keyof typeof tones;
  icon?: ReactNode;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn("flex items-center gap-3 rounded-lg px-3 py-2 [&_svg]:size-4 [&_svg]:shrink-0", tones[tone], className)}
      role={tone === "danger" ? "alert" : "status"}
    >
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
