import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button, type ButtonProps } from "./Button";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "asChild"> {
  /** What it does: read out, and shown as a tooltip. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, children, className, variant = "ghost", size = "md", ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <Button
        aria-label={label}
        className={cn("aspect-square px-0 text-muted hover:text-fg", className)}
        size={size}
        variant={variant}
        {...rest}
      >
        {rest.busy ? null : children}
      </Button>
    </Tooltip>
  );
}
