import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { AgentsPage } from "@/features/agents/components/AgentsPage";
import { textOf } from "@/lib/search";

export const Route = createFileRoute("/_app/agents/")({
  // `?new=true` opens the dialog, from wherever one comes; `template` is what it starts from.
  validateSearch: (search): { q?: string; new?: true; template?: string } => ({
    q: textOf(search, "q"),
    new: search.new === true ? true : undefined,
    template: textOf(search, "template"),
  }),
  component: AgentsRoute,
});

function AgentsRoute() {
  const { q, new: creating, template } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const search = useCallback(
    (text: string) =>
      void navigate({
        search: (old) => ({ ...old, q: text || undefined }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const setCreating = (open: boolean) =>
    void navigate({
      search: (old) => ({ ...old, new: open || undefined, template: undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <AgentsPage
      creating={creating === true}
      onCreatingChange={setCreating}
      onSearch={search}
      q={q ?? ""}
      templateId={template}
    />
  );
}
