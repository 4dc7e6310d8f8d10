import { createFileRoute, redirect } from "@tanstack/react-router";

/** Where the page was before it held more than the password. */
export const Route = createFileRoute("/_app/settings/password")({
  beforeLoad: () => {
    throw redirect({ to: "/settings/security", replace: true });
  },
});
