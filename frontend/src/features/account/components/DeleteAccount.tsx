import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { useCurrent } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { PasswordInput } from "@/components/ui/PasswordInput";
import { applyProblem } from "@/lib/forms";
import { deleteAccount } from "../api/security";
import { deleteSchema } from "../schemas";

/** Ends the account. Names what is lost and asks for the password. */
export function DeleteAccount() {
  const { t } = useTranslation(["account", "common"]);
  const { user, workspaces } = useCurrent();
  const [open, setOpen] = useState(false);
  const form = useForm({ resolver: zodResolver(deleteSchema(t)), defaultValues: { password: "" } });
  const { errors, isSubmitting } = form.formState;
  const owned = workspaces.filter(({ role }) => role === "owner");

  const submit = form.handleSubmit(async (values) => {
    try {
      await deleteAccount(values);
    } catch (error) {
      if (error instanceof ProblemError && error.code === "invalid_credentials") {
        form.setError("password", { message: t("errors.password_wrong") }, { shouldFocus: true });
      } else {
        applyProblem(form, error);
      }
    }
  });

  return (
    <>
      <Section
        action={
          <Button onClick={() => setOpen(true)} variant="danger">
            {t("delete.open")}
          </Button>
        }
        description={t("delete.description")}
        title={t("delete.title")}
      />
      <ConfirmDialog
        busy={isSubmitting}
        confirmLabel={t("delete.confirm")}
        description={
          <>
            <p>{t("delete.lost", { email: user.email })}</p>
            <ul className="list-disc space-y-0.5 pl-5">
              {owned.map(({ id, name }) => (
                <li key={id}>{t("delete.workspace", { name })}</li>
              ))}
              <li>{t("delete.contents")}</li>
              <li>{t("delete.sessions")}</li>
            </ul>
            <p>{t("delete.shared")}</p>
            <p className="font-medium text-fg">{t("delete.final")}</p>
          </>
        }
        onConfirm={() => void submit()}
        onOpenChange={(next) => {
          setOpen(next);
          form.reset();
        }}
        open={open}
        title={t("delete.ask")}
      >
        <div className="space-y-3">
          <FormError message={errors.root?.message} />
          <input autoComplete="username" hidden readOnly type="email" value={user.email} />
          <Field error={errors.password?.message} label={t("delete.password")}>
            <PasswordInput autoComplete="current-password" {...form.register("password")} />
          </Field>
        </div>
      </ConfirmDialog>
    </>
  );
}
