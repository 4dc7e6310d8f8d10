import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { ProblemError } from "@/api/problem";
import { fieldMessage, problemMessage } from "./problemMessage";

function isKnownField(values: unknown, path: string): boolean {
  let at: unknown = values;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null || !(part in at)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}

/**
 * Shows a failed submission in a form: each refused field that the form has gets its message
 * and the first one the focus; everything else becomes the form's own error
 * (`form.formState.errors.root`).
 */
export function applyProblem<T extends FieldValues, C, O>(form: UseFormReturn<T, C, O>, error: unknown): void {
  let focused = false;
  const leftover: string[] = [];
  if (error instanceof ProblemError) {
    for (const problem of error.errors) {
      const field = problem.field.replace(/^body\./, "");
      if (isKnownField(form.getValues(), field)) {
        form.setError(
          field as Path<T>,
          { type: problem.code, message: fieldMessage(problem) },
          { shouldFocus: !focused },
        );
        focused = true;
      } else {
        leftover.push(problem.field ? `${problem.field}: ${fieldMessage(problem)}` : fieldMessage(problem));
      }
    }
  }
  if (!focused) {
    form.setError("root", { message: leftover.length > 0 ? leftover.join(" ") : problemMessage(error) });
  } else if (leftover.length > 0) {
    form.setError("root", { message: leftover.join(" ") });
  }
}
