import { createFileRoute, redirect } from "@tanstack/react-router";
import { getSession } from "@/api/session";
import { SignInForm } from "@/features/auth/components/SignInForm";
import { safeNext } from "@/features/auth/next";
import { textOf } from "@/lib/search";

export const Route = createFileRoute("/_auth/sign-in")({
  validateSearch: (search): { next?: string } => ({ next: textOf(search, "next") }),
  beforeLoad: ({ search }) => {
    if (getSession().status === "signed-in") throw redirect({ href: safeNext(search.next), replace: true });
  },
  component: Page,
});

function Page() {
  return <SignInForm next={Route.useSearch().next} />;
}
