import { createFileRoute, Outlet } from "@tanstack/react-router";
import { restoreSession } from "@/api/session";
import { PublicFrame } from "../shell/PublicFrame";

/** The pages around signing in. */
export const Route = createFileRoute("/_auth")({
  // Who is signed in decides where these pages lead; not knowing it must not close them.
  beforeLoad: () => restoreSession().catch(() => undefined),
  component: () => (
    <PublicFrame>
      <div className="flex flex-1 items-center justify-center px-5 py-12">
        <Outlet />
      </div>
    </PublicFrame>
  ),
});
