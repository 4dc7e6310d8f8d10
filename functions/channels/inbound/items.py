"""What is stored of what came in: each arrival, and the thread that it belongs to."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Literal
from zlib import crc32

from channels.connections.items import Connection
from frontdesk import clock
from frontdesk.table import Index, Item, Key, Places

ArrivalStatus = Literal["waiting", "working", "answered", "failed", "noted"]

LOST_AFTER = timedelta(seconds=60)
"""A message that has not been seen to by then is taken for lost, and another one is sent."""

SHARDS = 4


def digest(text: str) -> str:
    """A platform's own name for something, as part of a key: it may be of any length."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]


class Arrival(Item):
    """Something that came in; ``id`` is the digest of the platform's name for it.

    ``incoming`` is the message until it is answered. While it waits or is worked on, it stands in
    the index of what is due: under the time at which the sweep looks after it. ``takes`` counts
    the workers that have begun, ``deaths`` those that died of it; ``marks`` is what they
    remembered of the answer on the platform.
    ``asked_in`` is the conversation that the agent was asked in, "" for a new one, None before.
    ``noted`` is for what is no message: it only says that it was there.
    """

    kind: ClassVar[str] = "channel_arrival"

    workspace_id: str
    channel_id: str
    agent_id: str
    id: str
    status: ArrivalStatus = "waiting"
    incoming: dict[str, Any] | None = None
    takes: int = 0
    deaths: int = 0
    lease_until: datetime | None = None
    marks: dict[str, str] = {}
    asked_in: str | None = None
    created_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, channel_id: str, arrival_id: str) -> Key:
        return Key(Connection.partition_of(workspace_id, channel_id), f"ARRIVAL#{arrival_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.channel_id, self.id)

    def places(self) -> Places:
        return self.due(self.created_at + LOST_AFTER if self.status == "waiting" else None)

    def due(self, moment: datetime | None) -> Places:
        """Where the sweep finds it from ``moment`` on; None: nowhere."""
        if moment is None:
            return {Index.BY_TIME: None}
        return {Index.BY_TIME: Key(self.due_pk(self.shard_of(self.id)), clock.iso(moment))}

    @staticmethod
    def due_pk(shard: int) -> str:
        """An index partition of arrivals without an answer, of all workspaces."""
        return f"DUEARRIVALS#{shard}"

    @staticmethod
    def shard_of(arrival_id: str) -> int:
        """Which of the partitions an arrival is in until it is answered."""
        return crc32(arrival_id.encode()) % SHARDS


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
