import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import { useCurrent } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { applyProblem } from "@/lib/forms";
import { changePassword } from "../api/security";
import { PASSWORD_MIN, passwordSchema } from "../schemas";

const EMPTY = { current_password: "", new_password: "", repeat: "" };

export function PasswordSettings() {
  const { t } = useTranslation(["account", "common"]);
  const { user } = useCurrent();
  const queryClient = useQueryClient();
  const form = useForm({ resolver: zodResolver(passwordSchema(t)), defaultValues: EMPTY });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ current_password, new_password }) => {
    try {
      await changePassword({ current_password, new_password });
      form.reset(EMPTY);
      void queryClient.invalidateQueries({ queryKey: ["sessions"] });
      toast.success(t("password.saved"));
    } catch (error) {
      if (error instanceof ProblemError && error.code === "invalid_credentials") {
        form.setError("current_password", { message: t("errors.password_wrong") }, { shouldFocus: true });
      } else {
        applyProblem(form, error);
      }
    }
  });

  return (
    <Section description={t("password.description")} title={t("password.title")}>
      <form className="max-w-md space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        {/* Tells password managers whose password this is. */}
        <input autoComplete="username" hidden readOnly type="email" value={user.email} />
        <Field error={errors.current_password?.message} label={t("password.current")}>
          <PasswordInput autoComplete="current-password" {...form.register("current_password")} />
        </Field>
        <Field
          error={errors.new_password?.message}
          hint={t("password.hint", { count: PASSWORD_MIN })}
          label={t("password.new")}
        >
          <PasswordInput autoComplete="new-password" {...form.register("new_password")} />
        </Field>
        <Field error={errors.repeat?.message} label={t("password.repeat")}>
          <PasswordInput autoComplete="new-password" {...form.register("repeat")} />
        </Field>
        <Button busy={isSubmitting} type="submit" variant="primary">
          {t("password.submit")}
        </Button>
      </form>
    </Section>
  );
}
