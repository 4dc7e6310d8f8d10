"""Endpoints in the table, one method per access pattern."""

from collections.abc import Sequence
from typing import Any

from frontdesk.records.agent import Agent
from frontdesk.table import (
    Create,
    Delete,
    Operation,
    Page,
    Query,
    Replace,
    Table,
    Update,
)
from webhooks.endpoints.items import (
    MAX_ENDPOINTS,
    Endpoint,
    EndpointCount,
    EndpointHealth,
)
from webhooks.errors import EndpointNotFound

HEALED: dict[str, Any] = {"failing_since": None, "failures": 0}
"""Nothing has failed: after a success, and for an endpoint that was changed or switched on."""


class EndpointRepository:
    """The endpoints of one workspace.

    Writes take the other writes of their transaction (``*also``: audit entry, event) and tell by
    `ConditionFailed` that their own condition, at position 0, did not hold.
    """

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def page(self, *, limit: int, cursor: str | None) -> Page[Endpoint]:
        """Endpoints, newest first."""
        return self._table.query(
            Query(
                Endpoint,
                f"WS#{self._workspace_id}",
                "WEBHOOK#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
            )
        )

    def get(self, endpoint_id: str) -> Endpoint:
        """One endpoint; raises `EndpointNotFound`."""
        if endpoint := self._table.get(Endpoint, Endpoint.key_of(self._workspace_id, endpoint_id)):
            return endpoint
        raise EndpointNotFound

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

    def add(self, endpoint: Endpoint, *also: Operation) -> None:
        """Store a new endpoint, within the workspace's limit."""
        health = EndpointHealth(workspace_id=self._workspace_id, endpoint_id=endpoint.id)
        self._table.transact(
            self._count(1, below={"endpoints": MAX_ENDPOINTS}),
            Create(endpoint),
            Create(health),
            *also,
        )

    def replace(self, endpoint: Endpoint, *also: Operation, heal: bool = False) -> Endpoint:
        """Store a changed endpoint over the revision that was read; ``heal`` forgets failures."""
        operations: list[Operation] = [Replace(endpoint), *also]
        if heal:
            operations.append(
                Update(
                    EndpointHealth,
                    EndpointHealth.key_of(self._workspace_id, endpoint.id),
                    set=HEALED,
                )
            )
        self._table.transact(*operations)
        return endpoint.model_copy(update={"revision": endpoint.revision + 1})

    def remove(self, endpoint_id: str, *also: Operation) -> None:
        """Take an endpoint away at once; the worker removes its deliveries."""
        self._table.transact(
            Delete(Endpoint, Endpoint.key_of(self._workspace_id, endpoint_id), must_exist=True),
            self._count(-1),
            *also,
        )

    def mailed(self, endpoint_id: str, event_id: str) -> None:
        """Remember that the owners were told of a switching-off."""
        key = Endpoint.key_of(self._workspace_id, endpoint_id)
        self._table.write(Update(Endpoint, key, set={"mailed_event_id": event_id}))

    def _count(self, change: int, below: dict[str, float] | None = None) -> Update:
        return Update(
            EndpointCount,
            EndpointCount.key_of(self._workspace_id),
            must_exist=False,
            below=below or {},
            set={"workspace_id": self._workspace_id},
            add={"endpoints": change},
        )
