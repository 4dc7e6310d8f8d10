import { Toaster as Sonner } from "sonner";
import { useTranslation } from "react-i18next";

/**
 * Where toasts appear. Show one with `import { toast } from "sonner"`: `toast.success(text)`,
 * `toast.error(text)`, with `{ action: { label, onClick } }` for an undo.
 */
export function Toaster() {
  const { t } = useTranslation();
  return (
    <Sonner
      closeButton
      containerAriaLabel={t("toast.region")}
      // Below the bars at the top: what stands in them stays in reach.
      mobileOffset={{ top: 64 }}
      offset={{ top: 64 }}
      // Not at the bottom: there are the fields one writes in, and their send and save buttons.
      position="top-center"
      theme="system"
      toastOptions={{
        closeButtonAriaLabel: t("actions.close"),
        unstyled: false,
        style: {
          background: "var(--raised)",
          color: "var(--fg)",
          border: "1px solid var(--line)",
          borderRadius: "8px",
          fontSize: "14px",
          boxShadow: "var(--shadow-pop)",
        },
      }}
    />
  );
}
