import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogFooter } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { FormError } from "@/components/ui/FormError";
import { Input } from "@/components/ui/Input";
import { applyProblem } from "@/lib/forms";
import { createWorkspace } from "../api/workspaces";
import { workspaceSchema } from "../schemas";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: () => void;
}

export function CreateWorkspaceDialog({ open, onOpenChange, onCreated }: Props) {
  const { t } = useTranslation("workspaces");
  return (
    <Dialog description={t("create.description")} onOpenChange={onOpenChange} open={open} title={t("create.title")}>
      <CreateForm
        onCancel={() => onOpenChange(false)}
        onCreated={() => {
          onOpenChange(false);
          onCreated();
        }}
      />
    </Dialog>
  );
}

function CreateForm({ onCancel, onCreated }: { onCancel: () => void; onCreated: () => void }) {
  const { t } = useTranslation(["workspaces", "common"]);
  const form = useForm({ resolver: zodResolver(workspaceSchema(t)), defaultValues: { name: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const workspace = await createWorkspace(values);
      toast.success(t("create.done", { name: workspace.name }));
      onCreated();
    } catch (error) {
      applyProblem(form, error);
    }
  });
  return (
    <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
      <FormError message={errors.root?.message} />
      <Field error={errors.name?.message} label={t("fields.name")}>
        <Input autoComplete="organization" {...form.register("name")} />
      </Field>
      <DialogFooter>
        <Button onClick={onCancel}>{t("common:actions.cancel")}</Button>
        <Button busy={isSubmitting} type="submit" variant="primary">
          {t("create.submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
