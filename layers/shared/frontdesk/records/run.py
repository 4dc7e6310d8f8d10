"""One execution of an agent, and the events that it has streamed.

A run keeps the prompt by reference (the system text, and the ids of the messages it was given):
deleting a conversation then really deletes what was said in it. The one exception is what was
searched for in the knowledge, which the deletion takes out of the runs.
"""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from zlib import compress, crc32, decompress

from frontdesk import clock
from frontdesk.records.conversation import Channel, Environment, Person
from frontdesk.records.message import RunError, TokenUsage
from frontdesk.records.retrieval import Retrieval
from frontdesk.schemas import Timestamp
from frontdesk.table import Index, Item, Key, Places

RunStatus = Literal["running", "succeeded", "failed", "cancelled", "interrupted"]


UNSUCCESSFUL: tuple[RunStatus, ...] = ("failed", "cancelled", "interrupted")
"""Ends that people look for among many others."""

ACTIVE_SHARDS = 4


class Run(Item):
    """One execution of an agent; while it runs there is a `RunLease` of it.

    ``prompt_ids`` are the messages that were sent to the model after ``system``, oldest first;
    the last of them is the one that was answered. ``retrieval`` is what was found for it in the
    agent's knowledge, None where there is none; ``fence`` the word that framed it in the prompt.
    """

    kind: ClassVar[str] = "run"

    id: str
    workspace_id: str
    agent_id: str
    conversation_id: str
    user_message_id: str
    message_id: str
    status: RunStatus = "running"
    channel: Channel
    environment: Environment
    version: int
    requested_model: str
    model: str
    fallback_used: bool = False
    system: str
    prompt_ids: list[str]
    retrieval: Retrieval | None = None
    fence: str = ""
    temperature: float
    max_tokens: int | None = None
    reserved_micros: int = 0
    usage_day: str
    new_conversation: bool = False
    user: Person
    error: RunError | None = None
    finish_reason: str | None = None
    usage: TokenUsage | None = None
    cost_micros: int | None = None
    first_token_ms: int | None = None
    latency_ms: int | None = None
    started_at: datetime
    finished_at: datetime | None = None

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, run_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"RUN#{run_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    def places(self) -> Places:
        if self.status not in UNSUCCESSFUL:
            return {}
        partition = self.state_pk(self.workspace_id, self.agent_id, self.status)
        return {Index.BY_STATE: Key(partition, self.id)}

    @staticmethod
    def state_pk(workspace_id: str, agent_id: str, status: RunStatus) -> str:
        """The index partition of an agent's runs that ended like this; ids sort by time."""
        return f"WS#{workspace_id}#AGT#{agent_id}#RUNS#{status}"


class RunLease(Item):
    """That somebody runs a run, until ``lease_until`` unless it is renewed; gone once it is closed.

    It is apart from the run, which is large: renewing rewrites this alone. ``cancel_requested``
    asks whoever runs it to stop.
    """

    kind: ClassVar[str] = "run_lease"

    workspace_id: str
    agent_id: str
    run_id: str
    lease_until: Timestamp
    cancel_requested: bool = False

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, run_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"LEASE#{run_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.run_id)

    def places(self) -> Places:
        shard = crc32(self.run_id.encode()) % ACTIVE_SHARDS
        place = f"{clock.iso(self.lease_until)}#{self.run_id}"
        return {Index.BY_TIME: Key(self.active_pk(shard), place)}

    @staticmethod
    def active_pk(shard: int) -> str:
        """An index partition of all running runs of every workspace, the lease that ends first
        first."""
        return f"ACTIVERUNS#{shard}"

    @property
    def ended(self) -> bool:
        """Whether whoever held it is dead; a second late, for clocks that differ."""
        return self.lease_until + timedelta(seconds=1) < clock.now()


_PACKED_ABOVE = 800
"""Bytes; with its keys such a batch is one write unit as it is."""


class RunEvents(Item):
    """A batch of a run's events, as the very bytes of the stream; kept for a day.

    ``frames`` is text; ``packed`` the same compressed (zlib, base64) where that is smaller, which
    it mostly is to a fifth: each write costs by the kilobyte.
    """

    kind: ClassVar[str] = "run_events"
    store = "counters"

    workspace_id: str
    run_id: str
    first: int
    last: int
    frames: str = ""
    packed: str | None = None

    @classmethod
    def of(cls, run: "Run", first: int, last: int, frames: bytes, ttl: int) -> "RunEvents":
        """The events from number ``first`` to ``last``."""
        packed = b64encode(compress(frames, 1)).decode() if len(frames) > _PACKED_ABOVE else None
        return cls(
            workspace_id=run.workspace_id,
            run_id=run.id,
            first=first,
            last=last,
            frames="" if packed else frames.decode(),
            packed=packed,
            ttl=ttl,
        )

    def text(self) -> str:
        """The bytes of the stream as text."""
        return decompress(b64decode(self.packed)).decode() if self.packed else self.frames

    @staticmethod
    def partition_of(workspace_id: str, run_id: str) -> str:
        """The partition of a run's events."""
        return f"WS#{workspace_id}#RUN#{run_id}"

    @classmethod
    def key_of(cls, workspace_id: str, run_id: str, first: int) -> Key:
        return Key(cls.partition_of(workspace_id, run_id), f"EVENTS#{first:08}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.run_id, self.first)
