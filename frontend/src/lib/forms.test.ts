import { renderHook } from "@testing-library/react";
import { useForm } from "react-hook-form";
import { describe, expect, it } from "vitest";
import { ProblemError } from "@/api/problem";
import { applyProblem } from "./forms";

function setup(error: unknown) {
  const { result, rerender } = renderHook(() => {
    const form = useForm({ defaultValues: { name: "", config: { temperature: 1 } } });
    return { form, errors: form.formState.errors };
  });
  applyProblem(result.current.form, error);
  rerender();
  return result.current.form.formState.errors;
}

const refused = (...errors: { field: string; message: string; code: string }[]) =>
  new ProblemError(422, { detail: "Not valid.", code: "invalid", errors });

describe("applyProblem", () => {
  it("puts messages below the fields, nested ones and with a body prefix too", () => {
    const errors = setup(
      refused(
        { field: "body.name", message: "Too short.", code: "short" },
        { field: "config.temperature", message: "Too hot.", code: "high" },
      ),
    );
    expect(errors.name?.message).toBe("Too short.");
    expect(errors.config?.temperature?.message).toBe("Too hot.");
    expect(errors.root).toBeUndefined();
  });

  it("shows what belongs to no field of the form as the form's error", () => {
    const errors = setup(refused({ field: "secret", message: "Unknown.", code: "extra" }));
    expect(errors.root?.message).toBe("secret: Unknown.");
    expect(errors.name).toBeUndefined();
  });

  it("shows a problem without fields as the form's error, in the person's words", () => {
    expect(setup(new ProblemError(401, { code: "invalid_credentials" })).root?.message).toBe(
      "The email or the password is wrong.",
    );
    expect(setup(new ProblemError(0, {})).root?.message).toContain("cannot be reached");
  });

  it("does not show the inside of an unexpected error", () => {
    expect(setup(new TypeError("x is undefined")).root?.message).toBe("Something went wrong. Please try again.");
  });
});
