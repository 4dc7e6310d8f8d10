import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { Home } from "@/features/dashboard/components/Home";

export const Route = createFileRoute("/_app/home")({
  // `?new=true` opens the dialog, so that the command palette can reach it from any page.
  validateSearch: (search: Record<string, unknown>): { new?: true } => (search.new === true ? { new: true } : {}),
  component: HomePage,
});

function HomePage() {
  const search = Route.useSearch();
  const navigate = useNavigate();
  return (
    <Home
      creating={search.new ?? false}
      onCreatingChange={(open) =>
        void navigate({ to: "/home", search: open ? { new: true } : {}, replace: true, resetScroll: false })
      }
    />
  );
}
