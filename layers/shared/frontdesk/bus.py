"""Events: what one capability tells the others, written in the transaction of the change itself.

The item is the outbox. The table's stream carries it to EventBridge (a Pipe in the cloud, the
local bus on one machine), so an event exists exactly if the change does. Delivery is at least
once: consumers expect the same ``id`` twice.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.table import Create, Item, Key

_KEPT = timedelta(days=2)


class OutboxEvent(Item):
    """An event as it is stored until the stream has carried it away."""

    kind: ClassVar[str] = "event"

    id: str
    workspace_id: str
    type: str
    created_at: datetime
    data: dict[str, Any]

    @classmethod
    def key_of(cls, workspace_id: str, event_id: str) -> Key:
        return Key(f"WS#{workspace_id}#EVENT#{event_id}", "EVENT")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)


def publish(workspace_id: str, event_type: str, data: dict[str, Any]) -> Create:
    """The write that publishes an event such as ``run.finished``; put it in the transaction."""
    created = clock.now()
    return Create(
        OutboxEvent(
            id=new_id("evt"),
            workspace_id=workspace_id,
            type=event_type,
            created_at=created,
            data=data,
            ttl=clock.epoch(created + _KEPT),
        )
    )


class Event(BaseModel):
    """The ``detail`` of an EventBridge event, as consumers receive it."""

    id: str
    type: str
    workspace_id: str
    created_at: datetime
    data: dict[str, Any]
