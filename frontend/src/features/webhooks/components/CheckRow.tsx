import { type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/Checkbox";

/** A box to tick with its name, and what it means. */
export function CheckRow({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2 max-md:items-center">
      <Checkbox checked={checked} className="max-md:-ml-2.5" id={id} label={label} onCheckedChange={onChange} />
      <label className="min-w-0 flex-1 py-0.5" htmlFor={id}>
        <span className="block truncate" dir="auto">
          {label}
        </span>
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </label>
    </div>
  );
}
