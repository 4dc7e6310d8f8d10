import type { ReactNode } from "react";
import { type FieldValues, FormProvider, type UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { applyProblem } from "@/lib/forms";
import { Button } from "./Button";
import { Dialog, DialogFooter, type DialogProps } from "./Dialog";
import { FormError } from "./FormError";

/** A dialog that is one form. It stays until `onClose`; what `onSubmit` throws is shown in it. */
export function FormDialog<T extends FieldValues, C, O>({
  form,
  submitLabel,
  onSubmit,
  onClose,
  children,
  ...dialog
}: Pick<DialogProps, "title" | "description" | "size"> & {
  form: UseFormReturn<T, C, O>;
  /** "Save changes" unless it does something else. */
  submitLabel?: string;
  onSubmit: (values: O) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit((values) => onSubmit(values).catch((error: unknown) => applyProblem(form, error)));
  return (
    <Dialog onOpenChange={(open) => (open ? undefined : onClose())} open {...dialog}>
      <FormProvider {...form}>
        <form className="space-y-4" noValidate onSubmit={(event) => void submit(event)}>
          <FormError message={errors.root?.message} />
          {children}
          <DialogFooter>
            <Button onClick={onClose}>{t("actions.cancel")}</Button>
            <Button busy={isSubmitting} type="submit" variant="primary">
              {submitLabel ?? t("actions.save")}
            </Button>
          </DialogFooter>
        </form>
      </FormProvider>
    </Dialog>
  );
}
