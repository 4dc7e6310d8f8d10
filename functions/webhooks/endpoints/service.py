"""Making, changing and deleting endpoints, and changing their secrets."""

from datetime import timedelta
from typing import Any

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.outbound import get_outbound
from frontdesk.principal import Principal
from frontdesk.records.agent import Author
from frontdesk.settings import get_settings
from frontdesk.table import ConditionFailed, Page, Table
from webhooks.endpoints import negative_cache
from webhooks.endpoints.items import DELETED, Endpoint, EndpointHealth
from webhooks.endpoints.repository import EndpointRepository
from webhooks.endpoints.secrets import new_secret, seal, unseal
from webhooks.errors import (
    AgentNotFound,
    EndpointNotFound,
    InsecureUrl,
    RevisionConflict,
    RotationInProgress,
    TooManyEndpoints,
)

OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside the new one."""

_SETTINGS = {"url", "description", "events", "agent_ids", "enabled"}


class EndpointService:
    """The use cases of endpoints for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
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
        if key and (made := self._made_before(key)):
            return made
        self._check(settings)
        principal, moment, secret = self._principal, clock.now(), new_secret()
        endpoint_id = new_id("whe")
        endpoint = Endpoint(
            workspace_id=principal.workspace_id,
            id=endpoint_id,
            **settings,
            secret=seal(principal.workspace_id, endpoint_id, secret),
            created_by=Author(id=principal.user_id, name=principal.user_name),
            created_at=moment,
            updated_at=moment,
        )
        if not endpoint.enabled:
            endpoint.disabled_reason, endpoint.disabled_at = "manual", moment
        try:
            self._endpoints.add(
                endpoint,
                audit(principal, "webhook.created", endpoint.id, after=_profile(endpoint)),
                *([key.record(endpoint.id)] if key else []),
            )
        except ConditionFailed as failure:
            # An equal request that was faster explains every failed condition, so look first.
            if key and (made := self._made_before(key)):
                return made
            if 0 in failure.failed:
                raise TooManyEndpoints from None
            raise
        negative_cache.forget(principal.workspace_id)
        return endpoint, secret

    def update(
        self, endpoint_id: str, revision: int, changes: dict[str, Any]
    ) -> tuple[Endpoint, EndpointHealth | None]:
        """Change an endpoint; ``revision`` is the one the client saw.

        Another address or switching it on again forgets what has failed before.
        """
        endpoint, health = self.get(endpoint_id)
        if endpoint.revision != revision:
            raise RevisionConflict(revision=endpoint.revision)
        self._check(changes)
        before = _profile(endpoint)
        different = [name for name, value in changes.items() if before[name] != value]
        if not different:
            return endpoint, health
        moment = clock.now()
        changed = endpoint.model_copy(update=changes | {"updated_at": moment})
        if "enabled" in different:
            changed.disabled_reason = None if changed.enabled else "manual"
            changed.disabled_at = None if changed.enabled else moment
        entry = audit(
            self._principal,
            "webhook.updated",
            endpoint.id,
            before={name: before[name] for name in different},
            after={name: changes[name] for name in different},
        )
        heal = "url" in different or ("enabled" in different and changed.enabled)
        saved = self._replace(changed, entry, heal=heal)
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
        return self._replace(changed, entry), secret

    def delete(self, endpoint_id: str) -> None:
        """Remove an endpoint; its deliveries follow by way of the event."""
        endpoint = self._endpoints.get(endpoint_id)
        try:
            self._endpoints.remove(
                endpoint_id,
                audit(self._principal, "webhook.deleted", endpoint_id, before=_profile(endpoint)),
                publish(endpoint.workspace_id, DELETED, {"endpoint_id": endpoint_id}),
            )
        except ConditionFailed:
            raise EndpointNotFound from None

    def _replace(self, endpoint: Endpoint, *also: Any, heal: bool = False) -> Endpoint:
        try:
            return self._endpoints.replace(endpoint, *also, heal=heal)
        except ConditionFailed:
            stored = self._endpoints.get(endpoint.id)
            raise RevisionConflict(revision=stored.revision) from None

    def _check(self, settings: dict[str, Any]) -> None:
        if (url := settings.get("url")) is not None:
            get_outbound().check(url)
            if not get_settings().local and not url.lower().startswith("https:"):
                raise InsecureUrl
        if not all(self._endpoints.agents(settings.get("agent_ids") or [])):
            raise AgentNotFound

    def _made_before(self, key: IdempotencyKey) -> tuple[Endpoint, str] | None:
        endpoint_id = key.resource_id(self._table.get(*key.read()))
        if endpoint_id is None:
            return None
        endpoint = self._endpoints.get(endpoint_id)
        # Whoever repeats the request has not seen the answer, and it is theirs alone.
        return endpoint, unseal(endpoint.workspace_id, endpoint.id, endpoint.secret)


def _profile(endpoint: Endpoint) -> dict[str, Any]:
    return endpoint.model_dump(include=_SETTINGS)
