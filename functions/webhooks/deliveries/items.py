"""What is stored of a delivery: its body and state, and each attempt with request and response."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal
from zlib import crc32

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.table import Index, Item, Key, Places
from webhooks.catalog import TEST_EVENT, render
from webhooks.endpoints.items import Endpoint

KEPT = timedelta(days=30)
TRIED_FOR = timedelta(hours=24)
LOST_AFTER = timedelta(minutes=5)
"""A message that has not come by then is taken for lost, and another one is sent."""

SHARDS = 8

DeliveryStatus = Literal["pending", "succeeded", "failed"]
Outcome = Literal["succeeded", "failed", "interrupted"]


def deadline(event_type: str, moment: datetime) -> datetime:
    """Until when an event that is sent from now on is tried; a test is tried once only."""
    return moment if event_type == TEST_EVENT else moment + TRIED_FOR


class Failure(BaseModel):
    """Why an attempt or a whole delivery failed."""

    code: str
    detail: str


class Delivery(Item):
    """One event on its way to one endpoint. ``id`` is the event's, and the ``webhook-id``.

    ``payload`` is the very text that is signed and sent. While the delivery is ``pending`` it
    stands in the index of what is due, under the time at which the sweep looks after it.
    ``lease_until`` is set while an attempt is under way. After ``deadline_at`` there is no other.
    """

    kind: ClassVar[str] = "webhook_delivery"

    workspace_id: str
    endpoint_id: str
    id: str
    event_type: str
    payload: str
    status: DeliveryStatus = "pending"
    attempts: int = 0
    created_at: datetime
    deadline_at: datetime
    next_attempt_at: datetime | None = None
    finished_at: datetime | None = None
    lease_until: datetime | None = None
    response_status: int | None = None
    failure: Failure | None = None

    @classmethod
    def key_of(cls, workspace_id: str, endpoint_id: str, delivery_id: str) -> Key:
        return Key(Endpoint.partition_of(workspace_id, endpoint_id), f"DELIVERY#{delivery_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.endpoint_id, self.id)

    def places(self) -> Places:
        return self.due(self.created_at + LOST_AFTER if self.status == "pending" else None)

    def due(self, moment: datetime | None) -> Places:
        """Where the sweep finds it from ``moment`` on; None: nowhere."""
        if moment is None:
            return {Index.BY_TIME: None}
        return {Index.BY_TIME: Key(self.due_pk(self.shard_of(self.id)), clock.iso(moment))}

    @staticmethod
    def due_pk(shard: int) -> str:
        """An index partition of pending deliveries of all workspaces."""
        return f"DUEDELIVERIES#{shard}"

    @staticmethod
    def shard_of(delivery_id: str) -> int:
        """Which of the partitions a delivery is in while it is pending."""
        return crc32(delivery_id.encode()) % SHARDS

    @classmethod
    def of(cls, event: Event, endpoint_id: str) -> "Delivery":
        """The delivery of an event to an endpoint, due now."""
        moment = clock.now()
        return cls(
            workspace_id=event.workspace_id,
            endpoint_id=endpoint_id,
            id=event.id,
            event_type=event.type,
            payload=render(event),
            created_at=moment,
            deadline_at=deadline(event.type, moment),
            next_attempt_at=moment,
            ttl=clock.epoch(moment + KEPT),
        )


class Attempt(Item):
    """One try, with what was sent and what came back (the first 4 kB of it).

    ``status`` is the response's, None without one. ``interrupted``: the worker died; whether the
    request arrived is not known.
    """

    kind: ClassVar[str] = "webhook_attempt"

    workspace_id: str
    endpoint_id: str
    delivery_id: str
    number: int
    outcome: Outcome
    started_at: datetime
    duration_ms: int | None = None
    url: str
    request_headers: dict[str, str] = {}
    status: int | None = None
    response_headers: dict[str, str] = {}
    response_body: str = ""
    error: Failure | None = None
    next_attempt_at: datetime | None = None

    @classmethod
    def key_of(cls, workspace_id: str, endpoint_id: str, delivery_id: str, number: int) -> Key:
        return Key(
            Endpoint.partition_of(workspace_id, endpoint_id), f"ATTEMPT#{delivery_id}#{number:08}"
        )

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.endpoint_id, self.delivery_id, self.number)
