"""Endpoints in the table, one method per access pattern."""

from collections.abc import Sequence
from typing import Any

from frontdesk.collections import Collection, Limit
from frontdesk.records.agent import Agent
from frontdesk.records.webhook_endpoint import (
    DELETED,
    MAX_ENDPOINTS,
    Endpoint,
    EndpointCount,
    EndpointHealth,
)
from frontdesk.table import Update
from webhooks.errors import EndpointNotFound, TooManyEndpoints

HEALED: dict[str, Any] = {"failing_since": None, "failures": 0}
"""Nothing has failed: after a success, and for an endpoint that was changed or switched on."""


class EndpointRepository(Collection[Endpoint]):
    """The endpoints of one workspace."""

    item = Endpoint
    noun = "endpoint"
    name = "webhook"
    missing = EndpointNotFound
    shown = {"url", "description", "events", "agent_ids", "enabled"}
    limit = Limit(MAX_ENDPOINTS, TooManyEndpoints, EndpointCount)
    events = (DELETED,)

    def event_data(self, item: Endpoint) -> dict[str, Any]:
        return {"endpoint_id": item.id}

    def health(self, endpoints: Sequence[Endpoint]) -> list[EndpointHealth | None]:
        """How each of them fares; None for one that was deleted meanwhile."""
        if not endpoints:
            return []
        found = self._table.batch_get(
            [(EndpointHealth, EndpointHealth.key_of(self._workspace_id, e.id)) for e in endpoints]
        )
        return [each if isinstance(each, EndpointHealth) else None for each in found]

    def agents(self, agent_ids: Sequence[str]) -> list[bool]:
        """Which of these agents the workspace has."""
        if not agent_ids:
            return []
        wanted = [(Agent, Agent.key_of(self._workspace_id, agent_id)) for agent_id in agent_ids]
        return [agent is not None for agent in self._table.batch_get(wanted)]

    def mailed(self, endpoint_id: str, event_id: str, user_ids: list[str]) -> None:
        """Remember which owners were told of a switching-off."""
        key = Endpoint.key_of(self._workspace_id, endpoint_id)
        told = {"mailed_event_id": event_id, "mailed_to": user_ids}
        self._table.write(Update(Endpoint, key, set=told))

    def healed(self, endpoint_id: str) -> Update:
        """The write that forgets what has failed; put it in the transaction of the change."""
        key = EndpointHealth.key_of(self._workspace_id, endpoint_id)
        return Update(EndpointHealth, key, set=HEALED)
