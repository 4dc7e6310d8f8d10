import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode, Ref } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./Field";
import { controlClass } from "./Input";

export interface SelectOption {
  /** Never empty: Radix keeps "" for "nothing chosen". */
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export interface SelectProps {
  value: string;
  onValueChange: (value: string) => void;
  options: SelectOption[];
  placeholder?: string;
  disabled?: boolean;
  onBlur?: () => void;
  className?: string;
  id?: string;
  "aria-label"?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Select({ value, onValueChange, options, placeholder, disabled, className, ...rest }: SelectProps) {
  return (
    <Radix.Root disabled={disabled} onValueChange={onValueChange} value={value}>
      <Radix.Trigger
        className={cn(controlClass, "flex h-9 items-center justify-between gap-2 text-left max-md:h-11", className)}
        {...rest}
        {...useFieldControl(rest)}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-pop overflow-hidden rounded-lg border border-line bg-raised shadow-(--shadow-pop)"
          position="popper"
          sideOffset={4}
        >
          <Radix.Viewport className="max-h-80 p-1">
            {options.map((option) => (
              <Radix.Item
                className="flex cursor-default items-center gap-2 rounded-md py-1.5 pr-2 pl-7 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-md:min-h-11"
                disabled={option.disabled}
                key={option.value}
                value={option.value}
              >
                <Radix.ItemIndicator className="absolute left-3">
                  <Check aria-hidden className="size-3.5" />
                </Radix.ItemIndicator>
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.hint && <span className="block text-sm text-muted">{option.hint}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
