import { Link } from "@tanstack/react-router";
import type { WebhookEndpoint } from "@/api/types";
import { EndpointMenu, type EndpointCommand } from "./EndpointMenu";
import { EndpointStatus } from "./EndpointStatus";

export function EndpointRow({
  endpoint,
  canManage,
  onCommand,
}: {
  endpoint: WebhookEndpoint;
  canManage: boolean;
  onCommand: (command: EndpointCommand) => void;
}) {
  const { id, url, description, events } = endpoint;
  return (
    <li className="flex items-start gap-3 py-3">
      <div className="min-w-0 flex-1 space-y-1">
        <Link
          className="block truncate font-medium hover:underline max-md:py-2.5"
          dir="ltr"
          resetScroll={false}
          search={{ endpoint: id }}
          title={url}
          to="/settings/webhooks"
        >
          {url}
        </Link>
        {description && (
          <p className="text-sm text-muted" dir="auto">
            {description}
          </p>
        )}
        <EndpointStatus endpoint={endpoint} />
        <p className="text-xs text-muted">{events.join(", ")}</p>
      </div>
      {canManage && <EndpointMenu endpoint={endpoint} onCommand={onCommand} />}
    </li>
  );
}
