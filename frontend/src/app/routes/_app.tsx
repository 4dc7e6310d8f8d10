import { createFileRoute, redirect } from "@tanstack/react-router";
import { restoreSession } from "@/api/session";
import { Shell } from "../shell/Shell";
import { WORKSPACE_SHELL } from "../shell/workspaceShell";

/** Everything below needs somebody signed in; others go to the sign-in page and come back. */
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ location }) => {
    const session = await restoreSession();
    if (session.status === "signed-in") return;
    const next = session.left ? undefined : location.href;
    throw redirect({ to: "/sign-in", search: { next }, replace: true });
  },
  component: () => <Shell shell={WORKSPACE_SHELL} />,
});
