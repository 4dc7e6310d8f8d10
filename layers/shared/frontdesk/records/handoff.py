"""That somebody has asked for a person, and what has become of it."""

from datetime import datetime
from typing import ClassVar, Literal
from zlib import crc32

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.records.conversation import Channel, Person
from frontdesk.table import Index, Item, Key, Places

SHARDS = 4
HandoffState = Literal["waiting", "answered"]


class Contact(BaseModel):
    """Where somebody can be reached."""

    kind: Literal["email", "phone"]
    value: str


class Handoff(Item):
    """A request for a person; one for each conversation, renewed when it is made again.

    ``told`` are the members who were mailed about this request. Until all of them are, it stands in
    an index under ``due_at``, the moment at which the sweep looks after it.
    """

    kind: ClassVar[str] = "handoff"

    workspace_id: str
    agent_id: str
    conversation_id: str
    channel: Channel
    state: HandoffState = "waiting"
    contact: Contact | None = None
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: Person | None = None
    told: list[str] = []
    attempts: int = 0
    due_at: datetime | None = None

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, conversation_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"HANDOFF#{conversation_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.conversation_id)

    def places(self) -> Places:
        due = None
        if self.due_at is not None:
            shard = crc32(self.conversation_id.encode()) % SHARDS
            due = Key(self.due_pk(shard), f"{clock.iso(self.due_at)}#{self.conversation_id}")
        since = clock.iso(self.answered_at or self.asked_at)
        state = Key(self.state_pk(self.workspace_id, self.state), f"{since}#{self.conversation_id}")
        return {Index.BY_TIME: due, Index.BY_STATE: state}

    @staticmethod
    def due_pk(shard: int) -> str:
        """An index partition of all requests of which somebody must still be told."""
        return f"DUEHANDOFFS#{shard}"

    @staticmethod
    def state_pk(workspace_id: str, state: HandoffState) -> str:
        """The index partition of a workspace's requests in a state, by when they came to it."""
        return f"WS#{workspace_id}#HANDOFFS#{state}"
