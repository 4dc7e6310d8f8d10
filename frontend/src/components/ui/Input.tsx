import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./Field";

/** The look shared by everything one types or chooses in. */
export const controlClass = cn(
  "w-full rounded-lg border border-control bg-surface px-3 text-fg placeholder:text-muted",
  "transition-colors hover:border-fg/60 disabled:opacity-60",
  "focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0",
  "aria-invalid:border-danger read-only:[&:is(input,textarea)]:border-line-strong read-only:[&:is(input,textarea)]:bg-hover",
  // Below 16 px mobile Safari zooms into the field.
  "max-md:text-lg",
);

export function Input({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input className={cn(controlClass, "h-9 max-md:h-11", className)} {...rest} {...useFieldControl(rest)} />;
}

export function Textarea({
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <textarea className={cn(controlClass, "min-h-20 resize-y py-2", className)} {...rest} {...useFieldControl(rest)} />
  );
}
