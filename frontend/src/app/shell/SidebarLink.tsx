import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Tooltip } from "@/components/ui/Tooltip";
import { cn } from "@/lib/cn";

export const entryClass = cn(
  "flex h-8 w-full items-center gap-2.5 rounded-lg px-2 font-medium text-muted transition-colors max-md:h-11",
  "hover:bg-hover hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:text-fg [&_svg]:size-4 [&_svg]:shrink-0",
);

export interface SidebarLinkProps {
  link: LinkProps;
  icon: ReactNode;
  label: string;
  /** Only the icon, with the name as a tooltip. */
  compact: boolean;
  /** What waits there. */
  count?: ReactNode;
  onNavigate?: () => void;
}

/** One line of the sidebar. */
export function SidebarLink({ link, icon, label, compact, count, onNavigate }: SidebarLinkProps) {
  const line = (
    <Link className={cn(entryClass, "relative", compact && "justify-center px-0")} onClick={onNavigate} {...link}>
      {icon}
      <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate"}>{label}</span>
      {count}
    </Link>
  );
  return compact ? (
    <Tooltip content={label} side="right">
      {line}
    </Tooltip>
  ) : (
    line
  );
}
