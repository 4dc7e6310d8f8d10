import { useId } from "react";
import { Controller, type FieldPathByValue, useFormContext } from "react-hook-form";
import { Switch } from "@/components/ui/Switch";
import type { WidgetForm } from "../../lib/widgetForm";

/** Something of the widget that is on or off, with what that means. */
export function SwitchRow({
  name,
  label,
  hint,
}: {
  name: FieldPathByValue<WidgetForm, boolean>;
  label: string;
  hint?: string;
}) {
  const id = useId();
  const { control } = useFormContext<WidgetForm>();
  return (
    <div className="flex items-start gap-3 max-md:min-h-11 max-md:items-center">
      <Controller
        control={control}
        name={name}
        render={({ field }) => (
          <Switch
            aria-describedby={hint ? `${id}-hint` : undefined}
            checked={field.value}
            className="mt-0.5"
            id={id}
            onBlur={field.onBlur}
            onCheckedChange={field.onChange}
          />
        )}
      />
      <div className="min-w-0 flex-1">
        <label className="font-medium" htmlFor={id}>
          {label}
        </label>
        {hint && (
          <p className="text-sm text-muted" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
