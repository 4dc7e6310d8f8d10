import { createFileRoute } from "@tanstack/react-router";
import { ResetPasswordForm } from "@/features/auth/components/ResetPasswordForm";
import { textOf } from "@/lib/search";

export const Route = createFileRoute("/_auth/reset-password")({
  validateSearch: (search): { token?: string } => ({ token: textOf(search, "token") }),
  component: Page,
});

function Page() {
  return <ResetPasswordForm token={Route.useSearch().token} />;
}
