import { createContext, useContext, useId, type LabelHTMLAttributes, type ReactNode } from "react";
import { cn } from "@/lib/cn";

interface FieldContext {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const Context = createContext<FieldContext | null>(null);

/** The attributes that tie a control to the `Field` around it; what is given by hand wins. */
export function useFieldControl(own: { id?: string; "aria-describedby"?: string }) {
  const field = useContext(Context);
  return {
    id: own.id ?? field?.id,
    "aria-describedby": own["aria-describedby"] ?? field?.describedBy,
    "aria-invalid": field?.invalid || undefined,
    "aria-required": field?.required || undefined,
  };
}

export function Label({ className, children, ...rest }: LabelHTMLAttributes<HTMLLabelElement>) {
  return (
    <label className={cn("block font-medium text-fg", className)} {...rest}>
      {children}
    </label>
  );
}

export interface FieldProps {
  label: ReactNode;
  /** Help below the control. */
  hint?: ReactNode;
  /** The error's text (`form.formState.errors.name?.message`). */
  error?: string;
  required?: boolean;
  /** Beside the label, on the right: a counter, a link. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({ label, hint, error, required = false, aside, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(" ") || undefined;
  return (
    <Context value={{ id, describedBy, invalid: Boolean(error), required }}>
      <div className={cn("space-y-1.5", className)}>
        <div className="flex items-baseline justify-between gap-3">
          <Label htmlFor={id}>{label}</Label>
          {aside && <div className="text-sm text-muted">{aside}</div>}
        </div>
        {children}
        {error && (
          <p className="text-sm text-danger-text" id={errorId} role="alert">
            {error}
          </p>
        )}
        {hint && (
          <p className="text-sm text-muted" id={hintId}>
            {hint}
          </p>
        )}
      </div>
    </Context>
  );
}
