"""Making, changing and deleting endpoints, and changing their secrets."""

from datetime import timedelta
from typing import Any

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.idempotency import IdempotencyKey
from frontdesk.outbound import get_outbound
from frontdesk.principal import Principal
from frontdesk.records.agent import AgentNotFound, made_by
from frontdesk.records.webhook_endpoint import Endpoint, EndpointHealth
from frontdesk.settings import get_settings
from frontdesk.table import Create, Operation, Page, Table
from webhooks.endpoints import negative_cache
from webhooks.endpoints.repository import EndpointRepository
from webhooks.endpoints.secrets import new_secret, seal, unseal
from webhooks.errors import InsecureUrl, RotationInProgress

OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside the new one."""


class EndpointService:
    """The use cases of endpoints for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._principal = principal
        self._endpoints = EndpointRepository(table, principal.workspace_id)

    def page(
        self, *, limit: int, cursor: str | None
    ) -> tuple[Page[Endpoint], list[EndpointHealth | None]]:
        """A page of the workspace's endpoints, newest first, and how each of them fares."""
        page = self._endpoints.page(limit=limit, cursor=cursor)
        return page, self._endpoints.health(page.items)

    def get(self, endpoint_id: str) -> tuple[Endpoint, EndpointHealth | None]:
        """An endpoint and how it fares."""
        endpoint = self._endpoints.get(endpoint_id)
        (health,) = self._endpoints.health([endpoint])
        return endpoint, health

    def create(self, settings: dict[str, Any], key: IdempotencyKey | None) -> tuple[Endpoint, str]:
        """Make an endpoint; gives it with its secret. An equal ``key`` gives the same again."""
        endpoint = self._endpoints.create(
            self._principal, lambda: self._endpoint(settings), key, also=_without_failures
        )
        negative_cache.forget(endpoint.workspace_id)
        # Whoever repeats the request has not seen the answer, and it is theirs alone.
        return endpoint, unseal(endpoint.workspace_id, endpoint.id, endpoint.secret)

    def update(
        self, endpoint_id: str, revision: int, changes: dict[str, Any]
    ) -> tuple[Endpoint, EndpointHealth | None]:
        """Change an endpoint; ``revision`` is the one the client saw.

        Another address or switching it on again forgets what has failed before.
        """
        endpoint = self._endpoints.seen(endpoint_id, revision)
        self._check(changes)
        moved = changes.get("url", endpoint.url) != endpoint.url
        enabled = changes.get("enabled", endpoint.enabled)
        switched = enabled != endpoint.enabled
        if switched:
            reason, since = (None, None) if enabled else ("manual", clock.now())
            changes |= {"disabled_reason": reason, "disabled_at": since}
        heals = [self._endpoints.healed(endpoint_id)] if moved or (switched and enabled) else []
        saved = self._endpoints.change(self._principal, endpoint, changes, *heals)
        return saved, self._endpoints.health([saved])[0]

    def rotate(self, endpoint_id: str, *, revoke_previous: bool) -> tuple[Endpoint, str]:
        """Give the endpoint a new secret; the old one signs too for `OVERLAP`, or ends at once."""
        endpoint = self._endpoints.get(endpoint_id)
        moment, secret = clock.now(), new_secret()
        until = endpoint.previous_secret_until
        if until and moment < until and not revoke_previous:
            raise RotationInProgress(
                "The secret was changed less than 24 hours ago. Wait, or revoke the old one."
            )
        changed = endpoint.model_copy(
            update={
                "secret": seal(endpoint.workspace_id, endpoint.id, secret),
                "previous_secret": None if revoke_previous else endpoint.secret,
                "previous_secret_until": None if revoke_previous else moment + OVERLAP,
                "updated_at": moment,
            }
        )
        after = {"revoke_previous": revoke_previous}
        entry = audit(self._principal, "webhook.secret_rotated", endpoint.id, after=after)
        return self._endpoints.replace(changed, entry), secret

    def delete(self, endpoint_id: str) -> None:
        """Remove an endpoint; its deliveries follow by way of the event."""
        self._endpoints.remove(self._principal, endpoint_id)

    def _endpoint(self, settings: dict[str, Any]) -> Endpoint:
        self._check(settings)
        made = made_by(self._principal, "whe")
        secret = seal(made["workspace_id"], made["id"], new_secret())
        endpoint = Endpoint(**made, **settings, secret=secret)
        if not endpoint.enabled:
            endpoint.disabled_reason, endpoint.disabled_at = "manual", endpoint.created_at
        return endpoint

    def _check(self, settings: dict[str, Any]) -> None:
        if (url := settings.get("url")) is not None:
            get_outbound().check(url)
            if not get_settings().local and not url.lower().startswith("https:"):
                raise InsecureUrl
        if not all(self._endpoints.agents(settings.get("agent_ids") or [])):
            raise AgentNotFound


def _without_failures(endpoint: Endpoint) -> list[Operation]:
    return [Create(EndpointHealth(workspace_id=endpoint.workspace_id, endpoint_id=endpoint.id))]
