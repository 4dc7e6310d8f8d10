"""What is stored of what came in: each arrival, and the thread that it belongs to."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, Literal

from channels.connections.items import Connection
from frontdesk.duties import Duty
from frontdesk.table import Item, Key

ArrivalStatus = Literal["waiting", "working", "answered", "failed", "noted"]


def digest(text: str) -> str:
    """A platform's own name for something, as part of a key: it may be of any length."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]


class Arrival(Duty):
    """Something that came in; ``id`` is the digest of the platform's name for it.

    ``incoming`` is the message until it is answered; ``marks`` is what the workers remembered of
    the answer on the platform.
    ``asked_in`` is the conversation that the agent was asked in, "" for a new one, None before.
    ``noted`` is for what is no message: it only says that it was there.
    """

    kind: ClassVar[str] = "channel_arrival"
    OPEN = frozenset({"waiting", "working"})
    LEASE = timedelta(seconds=30)
    PATIENCE = timedelta(seconds=60)
    SHARDS = 4
    FORMERLY = "DUEARRIVALS"

    workspace_id: str
    channel_id: str
    agent_id: str
    status: ArrivalStatus = "waiting"
    incoming: dict[str, Any] | None = None
    marks: dict[str, str] = {}
    asked_in: str | None = None

    @classmethod
    def key_of(cls, workspace_id: str, channel_id: str, arrival_id: str) -> Key:
        return Key(Connection.partition_of(workspace_id, channel_id), f"ARRIVAL#{arrival_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.channel_id, self.id)


class Thread(Item):
    """What a platform holds together, and the conversation that it is here.

    One arrival at a time is answered in it: ``held_by`` that one, until the epoch second
    ``held_until``. After ``quiet_until`` (epoch seconds) a new conversation begins.
    """

    kind: ClassVar[str] = "channel_thread"

    workspace_id: str
    channel_id: str
    id: str
    conversation_id: str | None = None
    held_by: str | None = None
    held_until: int | None = None
    quiet_until: int | None = None

    @classmethod
    def key_of(cls, workspace_id: str, channel_id: str, thread_id: str) -> Key:
        return Key(Connection.partition_of(workspace_id, channel_id), f"THREAD#{thread_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.channel_id, self.id)
