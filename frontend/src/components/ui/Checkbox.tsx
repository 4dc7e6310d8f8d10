import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { cn } from "@/lib/cn";

/** A box to tick; `indeterminate` where only some of what it stands for is chosen. */
export function Checkbox({
  checked,
  onCheckedChange,
  label,
  id,
  className,
}: {
  checked: boolean | "indeterminate";
  onCheckedChange: (checked: boolean) => void;
  label: string;
  /** For a visible `<label htmlFor>` that can be clicked as well. */
  id?: string;
  className?: string;
}) {
  const Icon = checked === "indeterminate" ? Minus : Check;
  return (
    // The box is small, what one can hit is not.
    <Radix.Root
      aria-label={label}
      checked={checked}
      className={cn(
        "group/box inline-flex size-6 shrink-0 items-center justify-center rounded-md max-md:size-11",
        className,
      )}
      id={id}
      onCheckedChange={(next) => onCheckedChange(next === true)}
    >
      <span className="flex size-4 items-center justify-center rounded-sm border border-control bg-surface text-on-accent group-data-[state=checked]/box:border-accent group-data-[state=checked]/box:bg-accent group-data-[state=indeterminate]/box:border-accent group-data-[state=indeterminate]/box:bg-accent">
        <Radix.Indicator>
          <Icon aria-hidden className="size-3" strokeWidth={3} />
        </Radix.Indicator>
      </span>
    </Radix.Root>
  );
}
