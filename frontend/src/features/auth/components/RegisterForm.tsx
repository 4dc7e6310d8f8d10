import { zodResolver } from "@hookform/resolvers/zod";
import { Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { currentLanguage } from "@/i18n";
import { applyProblem } from "@/lib/forms";
import { problemMessage } from "@/lib/problemMessage";
import { register } from "../api/auth";
import { safeNext } from "../next";
import { PASSWORD_MIN, registerSchema } from "../schemas";
import { AuthCard, linkClass } from "./AuthCard";

export function RegisterForm({ next }: { next?: string }) {
  const { t } = useTranslation("auth");
  const router = useRouter();
  const form = useForm({
    resolver: zodResolver(registerSchema(t)),
    defaultValues: { name: "", email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await register({ ...values, locale: currentLanguage() });
      router.history.push(safeNext(next));
    } catch (error) {
      if (error instanceof ProblemError && error.code === "email_taken") {
        form.setError("email", { message: problemMessage(error) }, { shouldFocus: true });
      } else {
        applyProblem(form, error);
      }
    }
  });

  return (
    <AuthCard
      description={t("register.description")}
      footer={
        <>
          {t("register.have_account")}{" "}
          <Link className={linkClass} search={{ next }} to="/sign-in">
            {t("register.sign_in")}
          </Link>
        </>
      }
      title={t("register.title")}
    >
      <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field error={errors.name?.message} label={t("fields.name")}>
          <Input autoComplete="name" {...form.register("name")} />
        </Field>
        <Field error={errors.email?.message} label={t("fields.email")}>
          <Input autoComplete="username" inputMode="email" type="email" {...form.register("email")} />
        </Field>
        <Field
          error={errors.password?.message}
          hint={t("register.password_hint", { count: PASSWORD_MIN })}
          label={t("fields.password")}
        >
          <PasswordInput autoComplete="new-password" {...form.register("password")} />
        </Field>
        <Button busy={isSubmitting} className="w-full" size="lg" type="submit" variant="primary">
          {t("register.submit")}
        </Button>
      </form>
    </AuthCard>
  );
}
