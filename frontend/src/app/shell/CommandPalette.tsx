import { useEffect, useState } from "react";
import { toast } from "sonner";
import { problemMessage } from "@/lib/problemMessage";

const load = () => import("./PaletteDialog");
type Dialog = Awaited<ReturnType<typeof load>>["default"];

/**
 * The command palette. Its code comes after the page, while the browser has nothing better to
 * do: then it opens at once, and the first letters typed into it are not lost.
 */
export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [Dialog, setDialog] = useState<Dialog | null>(null);
  useEffect(() => {
    if (Dialog) return;
    const fetch = () =>
      load().then(
        (module) => setDialog(() => module.default),
        (error: unknown) => {
          // Failing to load early is no failure yet: opening tries again.
          if (!open) return;
          onOpenChange(false);
          toast.error(problemMessage(error));
        },
      );
    if (open || !("requestIdleCallback" in window)) {
      void fetch();
      return;
    }
    const handle = requestIdleCallback(() => void fetch());
    return () => cancelIdleCallback(handle);
  }, [Dialog, open, onOpenChange]);
  return Dialog && <Dialog onOpenChange={onOpenChange} open={open} />;
}
