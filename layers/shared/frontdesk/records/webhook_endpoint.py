"""What is stored of an endpoint: its settings with sealed secrets, and how it fares."""

from datetime import datetime
from typing import ClassVar, Literal

from frontdesk.collections import Count
from frontdesk.records.agent import Author
from frontdesk.table import Item, Key

MAX_ENDPOINTS = 20
"""The most endpoints of a workspace: each event reads all of them."""

LANES = ("lane_0", "lane_1", "lane_2", "lane_3")
"""How many workers may send to one endpoint at the same moment; a failing one has the first."""

DELETED, DISABLED = "webhook.deleted", "webhook.disabled"
"""Events for the worker alone: remove what belonged to an endpoint, mail the owners."""

DisabledReason = Literal["manual", "failing", "gone"]


class Endpoint(Item):
    """An address that gets the ``events`` of the agents ``agent_ids`` (all when empty).

    ``secret`` and ``previous_secret`` are sealed (`webhooks.endpoints.secrets`); the previous one
    signs too until ``previous_secret_until``. ``mailed_event_id`` is the last switching-off that
    owners were told of, ``mailed_to`` are those who were.
    """

    kind: ClassVar[str] = "webhook_endpoint"

    workspace_id: str
    id: str
    url: str
    description: str
    events: list[str]
    agent_ids: list[str] = []
    enabled: bool = True
    disabled_reason: DisabledReason | None = None
    disabled_at: datetime | None = None
    mailed_event_id: str | None = None
    mailed_to: list[str] = []
    secret: str
    previous_secret: str | None = None
    previous_secret_until: datetime | None = None
    created_by: Author
    created_at: datetime
    updated_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, endpoint_id: str) -> Key:
        return Key(f"WS#{workspace_id}", f"WEBHOOK#{endpoint_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)

    @classmethod
    def partition_of(cls, workspace_id: str, endpoint_id: str) -> str:
        """Where its deliveries, their attempts and its health are."""
        return f"WS#{workspace_id}#WHE#{endpoint_id}"

    def child_pk(self) -> str:
        return self.partition_of(self.workspace_id, self.id)

    def wants(self, event_type: str, agent_id: str | None) -> bool:
        """Whether an event, of this agent if it has one, is for this endpoint."""
        of_agent = not self.agent_ids or agent_id in self.agent_ids
        return self.enabled and event_type in self.events and of_agent


class EndpointHealth(Item):
    """How the deliveries to an endpoint fare, and who is sending right now.

    ``failing_since`` is the first failure since the last success, ``failures`` counts them. A
    lane is taken until the epoch second that it holds.
    """

    kind: ClassVar[str] = "webhook_health"

    workspace_id: str
    endpoint_id: str
    failing_since: datetime | None = None
    failures: int = 0
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    lane_0: int | None = None
    lane_1: int | None = None
    lane_2: int | None = None
    lane_3: int | None = None

    @classmethod
    def key_of(cls, workspace_id: str, endpoint_id: str) -> Key:
        return Key(Endpoint.partition_of(workspace_id, endpoint_id), "HEALTH")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.endpoint_id)


class EndpointCount(Count):
    """How many endpoints a workspace has."""

    kind: ClassVar[str] = "webhook_count"
    counter = "endpoints"

    @classmethod
    def key_of(cls, workspace_id: str) -> Key:
        return Key(f"WS#{workspace_id}", "WEBHOOKCOUNT")
