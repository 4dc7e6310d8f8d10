import { Slider as Radix } from "radix-ui";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./Field";

/** One value on a scale; `valueText` says it in words for screen readers. */
export function Slider({
  value,
  onValueChange,
  min,
  max,
  step,
  label,
  valueText,
  disabled,
  className,
}: {
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step: number;
  label: string;
  valueText?: string;
  disabled?: boolean;
  className?: string;
}) {
  const { "aria-describedby": describedBy } = useFieldControl({});
  return (
    <Radix.Root
      className={cn("relative flex h-9 w-full touch-none items-center select-none max-md:h-11", className)}
      disabled={disabled}
      max={max}
      min={min}
      onValueChange={([next]) => (next === undefined ? undefined : onValueChange(next))}
      step={step}
      value={[value]}
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-line-strong">
        <Radix.Range className="absolute h-full rounded-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-describedby={describedBy}
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border-2 border-accent bg-surface max-md:size-6"
      />
    </Radix.Root>
  );
}
