import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useCurrent } from "@/api/session";
import { DocumentViewer } from "@/features/knowledge/components/DocumentViewer";
import { countOf, textOf } from "@/lib/search";

interface Search {
  page?: number;
  passage?: string;
}

/** A document over the builder, so that the conversation beside it goes on. */
export const Route = createFileRoute("/_app/agents/$agentId/knowledge/$documentId")({
  validateSearch: (search): Search => ({ page: countOf(search, "page"), passage: textOf(search, "passage") }),
  component: DocumentRoute,
});

function DocumentRoute() {
  const { agentId, documentId } = Route.useParams();
  const { page, passage } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const canEdit = useCurrent().workspace.role !== "viewer";
  return (
    <DocumentViewer
      agentId={agentId}
      canEdit={canEdit}
      documentId={documentId}
      key={documentId}
      onClose={() =>
        void navigate({
          to: "/agents/$agentId",
          params: { agentId },
          search: (old) => ({ ...old, page: undefined, passage: undefined }),
          replace: true,
        })
      }
      onGo={(at) =>
        void navigate({
          search: (old) => ({ ...old, page: at.page, passage: at.passage }),
          replace: true,
          resetScroll: false,
        })
      }
      page={page ?? null}
      passageId={passage ?? null}
    />
  );
}
