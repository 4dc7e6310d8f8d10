"""What is stored of a delivery: its body and state, and each attempt with request and response."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.duties import Duty
from frontdesk.records.webhook_endpoint import Endpoint
from frontdesk.table import Item, Key
from webhooks.catalog import TEST_EVENT, render

KEPT = timedelta(days=30)
TRIED_FOR = timedelta(hours=24)

DeliveryStatus = Literal["pending", "succeeded", "failed"]
Outcome = Literal["succeeded", "failed", "interrupted"]


def deadline(event_type: str, moment: datetime) -> datetime:
    """Until when an event that is sent from now on is tried; a test is tried once only."""
    return moment if event_type == TEST_EVENT else moment + TRIED_FOR


class Failure(BaseModel):
    """Why an attempt or a whole delivery failed."""

    code: str
    detail: str


class Delivery(Duty):
    """One event on its way to one endpoint. ``id`` is the event's, and the ``webhook-id``.

    ``payload`` is the very text that is signed and sent. ``due_at`` is the time of the next
    attempt, and each attempt is a claim. After ``deadline_at`` there is no other.
    """

    kind: ClassVar[str] = "webhook_delivery"
    OPEN = frozenset({"pending"})
    # Twice as long as a request may take.
    LEASE = timedelta(seconds=30)
    PATIENCE = timedelta(minutes=5)
    SHARDS = 8
    FORMERLY = "DUEDELIVERIES"
    EARLIER: ClassVar[Mapping[str, str]] = {"due_at": "next_attempt_at"}

    workspace_id: str
    endpoint_id: str
    event_type: str
    payload: str
    status: DeliveryStatus = "pending"
    attempts: int = 0
    deadline_at: datetime
    finished_at: datetime | None = None
    response_status: int | None = None
    failure: Failure | None = None

    @property
    def next_attempt_at(self) -> datetime | None:
        """The time of the next attempt, if there is one."""
        return self.due_at if self.open else None

    @classmethod
    def key_of(cls, workspace_id: str, endpoint_id: str, delivery_id: str) -> Key:
        return Key(Endpoint.partition_of(workspace_id, endpoint_id), f"DELIVERY#{delivery_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.endpoint_id, self.id)

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
