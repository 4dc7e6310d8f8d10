import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { type WebhooksPlace, WebhooksPage } from "@/features/webhooks/components/WebhooksPage";
import { STATUSES } from "@/features/webhooks/lib/statuses";
import { choiceOf, textOf } from "@/lib/search";

/** `?endpoint=` opens its log, `&delivery=` one entry of it, so that both can be linked to. */
export const Route = createFileRoute("/_app/settings/webhooks")({
  validateSearch: (search): WebhooksPlace => ({
    endpoint: textOf(search, "endpoint"),
    delivery: textOf(search, "delivery"),
    state: choiceOf(search, "state", STATUSES),
  }),
  component: WebhooksRoute,
});

function WebhooksRoute() {
  const place = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  return (
    <WebhooksPage onGo={(search) => void navigate({ search, replace: true, resetScroll: false })} place={place} />
  );
}
