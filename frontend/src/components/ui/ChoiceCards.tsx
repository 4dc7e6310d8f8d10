import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

/** One choice of a few, as cards beside each other; it holds at once. */
export function ChoiceCards<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode; lang?: string }[];
}) {
  return (
    <RadioGroup.Root
      aria-label={label}
      className="grid gap-2 sm:grid-cols-3"
      onValueChange={(next) => onChange(next as T)}
      value={value}
    >
      {options.map((option) => (
        <RadioGroup.Item
          className="flex min-h-11 items-center gap-2 rounded-lg border border-line px-3 py-2 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft [&_svg]:size-4 [&_svg]:shrink-0"
          key={option.value}
          lang={option.lang}
          value={option.value}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
