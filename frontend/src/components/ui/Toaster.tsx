import { Toaster as Sonner } from "sonner";
import { useTranslation } from "react-i18next";
import { useMedia, WIDE } from "@/lib/useMedia";

/**
 * Where toasts appear. Show one with `import { toast } from "sonner"`: `toast.success(text)`,
 * `toast.error(text)`, with `{ action: { label, onClick } }` for an undo.
 */
export function Toaster() {
  const { t } = useTranslation();
  const isWide = useMedia(WIDE);
  return (
    <Sonner
      closeButton
      containerAriaLabel={t("toast.region")}
      mobileOffset={{ top: 64 }}
      // Below the bar at the top, and above the fields one writes in with their send and save
      // buttons: what stands in them stays in reach.
      offset={{ top: 64, bottom: 96 }}
      // At the top right and in the middle an agent has its tabs and buttons; a phone has its
      // keyboard at the bottom.
      position={isWide ? "bottom-right" : "top-center"}
      style={{ fontFamily: "inherit" }}
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
