import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

const itemClass = cn(
  "relative flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 outline-none select-none",
  "data-disabled:opacity-50 data-highlighted:bg-hover max-md:min-h-11",
  "[&_svg]:size-4 [&_svg]:shrink-0",
);

export interface MenuProps {
  /** One element that takes a ref: a Button, an IconButton. */
  trigger: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
  children: ReactNode;
}

/** A dropdown menu. Inside: `MenuItem`, `MenuLabel`, `MenuSeparator`, `MenuRadioGroup`. */
export function Menu({ trigger, align = "start", side = "bottom", className, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          className={cn(
            "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-pop overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-(--shadow-pop)",
            className,
          )}
          collisionPadding={8}
          side={side}
          sideOffset={4}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  icon,
  tone,
  className,
  children,
  ...rest
}: ComponentProps<typeof Radix.Item> & { icon?: ReactNode; tone?: "danger" }) {
  return (
    <Radix.Item
      className={cn(itemClass, tone === "danger" ? "text-danger-text" : "[&_svg]:text-muted", className)}
      {...rest}
    >
      {rest.asChild ? (
        children
      ) : (
        <>
          {icon}
          {children}
        </>
      )}
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1.5 text-xs font-medium text-muted">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export function MenuRadioGroup<T extends string>({
  value,
  onChange,
  options,
  label,
}: {
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: ReactNode; lang?: string }[];
  label: string;
}) {
  return (
    <Radix.RadioGroup aria-label={label} onValueChange={(next) => onChange(next as T)} value={value}>
      {options.map((option) => (
        <Radix.RadioItem
          className={cn(itemClass, "pl-7")}
          key={option.value}
          lang={option.lang}
          value={option.value}
        >
          <Radix.ItemIndicator className="absolute left-2">
            <Check aria-hidden />
          </Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}
