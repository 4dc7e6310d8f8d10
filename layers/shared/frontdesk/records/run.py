"""One execution of an agent, and the events that it has streamed.

A run keeps the prompt by reference (the system text, and the ids of the messages it was given):
deleting a conversation then really deletes what was said in it. The one exception is what was
searched for in the knowledge, which the deletion takes out of the runs.
"""

from datetime import datetime
from typing import ClassVar, Literal
from zlib import crc32

from frontdesk import clock
from frontdesk.records.conversation import Channel, Environment, Person
from frontdesk.records.message import RunError, TokenUsage
from frontdesk.records.retrieval import Retrieval
from frontdesk.table import Index, Item, Key, Places

RunStatus = Literal["running", "succeeded", "failed", "cancelled", "interrupted"]


ACTIVE_SHARDS = 4


class Run(Item):
    """One execution of an agent. While it runs it holds a lease that it renews.

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
    lease_until: datetime | None = None
    cancel_requested: bool = False
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
        if self.status != "running" or self.lease_until is None:
            return {}
        shard = crc32(self.id.encode()) % ACTIVE_SHARDS
        active = Key(self.active_pk(shard), self.active_sk(self.lease_until, self.id))
        return {Index.BY_TIME: active}

    @staticmethod
    def active_pk(shard: int) -> str:
        """An index partition of all running runs, of every workspace."""
        return f"ACTIVERUNS#{shard}"

    @staticmethod
    def active_sk(lease_until: datetime, run_id: str) -> str:
        """The place there: the lease that ends first stands first."""
        return f"{clock.iso(lease_until)}#{run_id}"


class RunEvents(Item):
    """A batch of a run's events, as the very bytes of the stream; kept for a day."""

    kind: ClassVar[str] = "run_events"
    store = "counters"

    workspace_id: str
    run_id: str
    first: int
    last: int
    frames: str

    @staticmethod
    def partition_of(workspace_id: str, run_id: str) -> str:
        """The partition of a run's events."""
        return f"WS#{workspace_id}#RUN#{run_id}"

    @classmethod
    def key_of(cls, workspace_id: str, run_id: str, first: int) -> Key:
        return Key(cls.partition_of(workspace_id, run_id), f"EVENTS#{first:08}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.run_id, self.first)
