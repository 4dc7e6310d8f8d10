import { zodResolver } from "@hookform/resolvers/zod";
import { Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { Notice } from "@/components/ui/Notice";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { applyProblem } from "@/lib/forms";
import { login } from "../api/auth";
import { safeNext } from "../next";
import { signInSchema } from "../schemas";
import { AuthCard, linkClass } from "./AuthCard";

export function SignInForm({ next }: { next?: string }) {
  const { t } = useTranslation("auth");
  const router = useRouter();
  const { left } = useSession();
  const form = useForm({
    resolver: zodResolver(signInSchema(t)),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await login(values);
      router.history.push(safeNext(next));
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <AuthCard
      description={t("sign_in.description")}
      footer={
        <>
          {t("sign_in.no_account")}{" "}
          <Link className={linkClass} search={{ next }} to="/register">
            {t("sign_in.register")}
          </Link>
        </>
      }
      title={t("sign_in.title")}
    >
      <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        {next && !left && !errors.root && <Notice>{t("sign_in.continue")}</Notice>}
        <FormError message={errors.root?.message} />
        <Field error={errors.email?.message} label={t("fields.email")}>
          <Input autoComplete="username" inputMode="email" type="email" {...form.register("email")} />
        </Field>
        <Field
          aside={
            <Link className={linkClass} to="/forgot-password">
              {t("sign_in.forgot")}
            </Link>
          }
          error={errors.password?.message}
          label={t("fields.password")}
        >
          <PasswordInput autoComplete="current-password" {...form.register("password")} />
        </Field>
        <Button busy={isSubmitting} className="w-full" size="lg" type="submit" variant="primary">
          {t("sign_in.submit")}
        </Button>
      </form>
    </AuthCard>
  );
}
