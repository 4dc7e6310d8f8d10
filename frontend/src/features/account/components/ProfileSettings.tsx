import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { useCurrent } from "@/api/session";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { applyProblem } from "@/lib/forms";
import { useUnsavedGuard } from "@/lib/useUnsavedGuard";
import { saveProfile } from "../api/profile";
import { profileSchema } from "../schemas";

export function ProfileSettings() {
  const { t } = useTranslation(["account", "common"]);
  const { user } = useCurrent();
  const form = useForm({
    resolver: zodResolver(profileSchema(t)),
    defaultValues: { name: user.name },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty && !isSubmitting);

  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await saveProfile(values);
      form.reset({ name: saved.name });
      toast.success(t("profile.saved"));
    } catch (error) {
      applyProblem(form, error);
    }
  });

  return (
    <Section description={t("profile.description")} title={t("profile.title")}>
      <form className="max-w-md space-y-4" noValidate onSubmit={(event) => void submit(event)}>
        <FormError message={errors.root?.message} />
        <Field error={errors.name?.message} label={t("profile.name")}>
          <Input autoComplete="name" {...form.register("name")} />
        </Field>
        <Field
          aside={
            <Badge tone={user.email_verified ? "success" : "warning"}>
              {t(user.email_verified ? "profile.verified" : "profile.unverified")}
            </Badge>
          }
          hint={t("profile.email_hint")}
          label={t("profile.email")}
        >
          <Input readOnly type="email" value={user.email} />
        </Field>
        <Button busy={isSubmitting} type="submit" variant="primary">
          {t("common:actions.save")}
        </Button>
      </form>
      <UnsavedDialog guard={guard} />
    </Section>
  );
}
