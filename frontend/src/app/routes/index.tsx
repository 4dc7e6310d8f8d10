import { createFileRoute, redirect } from "@tanstack/react-router";
import { restoreSession } from "@/api/session";
import { Landing } from "@/features/auth/components/Landing";
import { PublicFrame } from "../shell/PublicFrame";

export const Route = createFileRoute("/")({
  beforeLoad: async () => {
    const session = await restoreSession();
    if (session.status === "signed-in") throw redirect({ to: "/home", replace: true });
  },
  component: () => (
    <PublicFrame>
      <Landing />
    </PublicFrame>
  ),
});
