import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { requestPasswordReset } from "../api/auth";
import { forgotSchema } from "../schemas";
import { AuthCard, linkClass } from "./AuthCard";

export function ForgotPasswordForm() {
  const { t } = useTranslation("auth");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({ resolver: zodResolver(forgotSchema(t)), defaultValues: { email: "" } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await requestPasswordReset(values);
      setSentTo(values.email);
    } catch (error) {
      applyProblem(form, error);
    }
  });
  const back = (
    <Link className={linkClass} to="/sign-in">
      {t("forgot.back")}
    </Link>
  );

  if (sentTo) {
    return (
      <AuthCard
        description={<span role="status">{t("forgot.sent", { email: sentTo })}</span>}
        footer={back}
        title={t("forgot.sent_title")}
      />
    );
  }
  return (
    <AuthCard description={t("forgot.description")} footer={back} title={t("forgot.title")}>
      <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field error={errors.email?.message} label={t("fields.email")}>
          <Input autoComplete="username" inputMode="email" type="email" {...form.register("email")} />
        </Field>
        <Button busy={isSubmitting} className="w-full" size="lg" type="submit" variant="primary">
          {t("forgot.submit")}
        </Button>
      </form>
    </AuthCard>
  );
}
