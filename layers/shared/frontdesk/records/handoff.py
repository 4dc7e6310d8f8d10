"""That somebody has asked for a person, and what has become of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, model_validator

from frontdesk import clock
from frontdesk.duties import Duty
from frontdesk.records.conversation import Channel, Person
from frontdesk.table import Index, Key, Places

HandoffState = Literal["waiting", "answered"]
TellingStatus = Literal["telling", "told", "failed"]


class Contact(BaseModel):
    """Where somebody can be reached."""

    kind: Literal["email", "phone"]
    value: str


class Handoff(Duty):
    """A request for a person; one for each conversation, renewed when it is made again.

    ``id`` is that of its conversation. ``state`` is whether somebody has answered, ``status``
    whether the members were mailed about this very request, which is the duty; ``told`` are those
    who were.
    """

    kind: ClassVar[str] = "handoff"
    OPEN = frozenset({"telling"})
    LEASE = timedelta(minutes=2)
    # There is no message that could be lost: the bus is faster, the sweep is enough.
    PATIENCE = timedelta(0)
    EARLIER: ClassVar[Mapping[str, str]] = {
        "id": "conversation_id",
        "created_at": "asked_at",
        "takes": "attempts",
    }

    workspace_id: str
    agent_id: str
    channel: Channel
    state: HandoffState = "waiting"
    contact: Contact | None = None
    answered_at: datetime | None = None
    answered_by: Person | None = None
    status: TellingStatus = "told"
    told: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _read_due(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """Before it was a duty, a time alone said that somebody was still to be told."""
        return {"status": "telling" if stored.get("due_at") else "told"} | stored

    @property
    def conversation_id(self) -> str:
        """The conversation in which it was made."""
        return self.id

    @property
    def asked_at(self) -> datetime:
        """When it was made last."""
        return self.created_at

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, conversation_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"HANDOFF#{conversation_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    def places(self) -> Places:
        since = clock.iso(self.answered_at or self.asked_at)
        state = Key(self.state_pk(self.workspace_id, self.state), f"{since}#{self.id}")
        return {**super().places(), Index.BY_STATE: state}

    @staticmethod
    def state_pk(workspace_id: str, state: HandoffState) -> str:
        """The index partition of a workspace's requests in a state, by when they came to it."""
        return f"WS#{workspace_id}#HANDOFFS#{state}"
