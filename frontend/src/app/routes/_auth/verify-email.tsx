import { createFileRoute } from "@tanstack/react-router";
import { VerifyEmail } from "@/features/auth/components/VerifyEmail";
import { textOf } from "@/lib/search";

export const Route = createFileRoute("/_auth/verify-email")({
  validateSearch: (search): { token?: string } => ({ token: textOf(search, "token") }),
  component: Page,
});

function Page() {
  return <VerifyEmail token={Route.useSearch().token} />;
}
