import { createFileRoute, Navigate } from "@tanstack/react-router";
import { useMedia, WIDE } from "@/lib/useMedia";

export const Route = createFileRoute("/_app/settings/")({ component: SettingsIndex });

/** Only the menu on a phone; where a page stands beside the menu, the first one. */
function SettingsIndex() {
  return useMedia(WIDE) ? <Navigate replace to="/settings/profile" /> : null;
}
