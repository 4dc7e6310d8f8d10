import type { UseMutationResult } from "@tanstack/react-query";
import { toast } from "sonner";
import { problemMessage } from "@/lib/problemMessage";
import { ConfirmDialog, type ConfirmDialogProps } from "./ConfirmDialog";

/** Asks before a mutation. Then it closes and says that it is done, or stays and says why not. */
export function ConfirmMutation<R, V>({
  mutation,
  variables,
  done,
  onDone,
  onClose,
  ...dialog
}: Omit<ConfirmDialogProps, "open" | "onOpenChange" | "busy" | "onConfirm"> & {
  mutation: UseMutationResult<R, Error, V>;
  variables: V;
  /** What is said then. */
  done: string | ((result: R) => string);
  onDone?: (result: R) => void;
  onClose: () => void;
}) {
  // Not by the callbacks of `mutate`: a list that is loaded anew takes its row away, and the dialog with
  // it, before the mutation is over.
  const confirm = () =>
    void mutation.mutateAsync(variables).then(
      (result) => {
        onClose();
        onDone?.(result);
        toast.success(typeof done === "string" ? done : done(result));
      },
      (error: unknown) => toast.error(problemMessage(error)),
    );
  return (
    <ConfirmDialog
      busy={mutation.isPending}
      onConfirm={confirm}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      {...dialog}
    />
  );
}
