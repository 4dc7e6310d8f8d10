import { zodResolver } from "@hookform/resolvers/zod";
import { Link, useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { applyProblem } from "@/lib/forms";
import { resetPassword } from "../api/auth";
import { PASSWORD_MIN, resetSchema } from "../schemas";
import { AuthCard, linkClass } from "./AuthCard";

export function ResetPasswordForm({ token }: { token?: string }) {
  const { t } = useTranslation("auth");
  const navigate = useNavigate();
  const form = useForm({ resolver: zodResolver(resetSchema(t)), defaultValues: { password: "", repeat: "" } });
  const { errors, isSubmitting } = form.formState;

  const askAgain = (
    <Link className={linkClass} to="/forgot-password">
      {t("reset.ask_again")}
    </Link>
  );
  if (!token) {
    return <AuthCard description={t("reset.no_token")} footer={askAgain} title={t("reset.no_token_title")} />;
  }

  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await resetPassword({ token, password });
      toast.success(t("reset.done"));
      await navigate({ to: "/sign-in" });
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <AuthCard description={t("reset.description")} footer={errors.root && askAgain} title={t("reset.title")}>
      <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field
          error={errors.password?.message}
          hint={t("register.password_hint", { count: PASSWORD_MIN })}
          label={t("fields.new_password")}
        >
          <PasswordInput autoComplete="new-password" {...form.register("password")} />
        </Field>
        <Field error={errors.repeat?.message} label={t("fields.repeat")}>
          <PasswordInput autoComplete="new-password" {...form.register("repeat")} />
        </Field>
        <Button busy={isSubmitting} className="w-full" size="lg" type="submit" variant="primary">
          {t("reset.submit")}
        </Button>
      </form>
    </AuthCard>
  );
}
