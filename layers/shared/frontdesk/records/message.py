"""A message of a conversation: below its parent, so that an edit or a regeneration is a sibling."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.records.retrieval import Citation
from frontdesk.table import Index, Item, Key, Places

MessageStatus = Literal["complete", "interrupted", "failed", "cancelled"]


Unanswered = Literal["failed", "nothing_found"]
"""The run failed, or nothing in the agent's knowledge was about the question."""


class RunError(BaseModel):
    """Why a run failed, in words for a person."""

    code: str
    title: str
    detail: str


class TokenUsage(BaseModel):
    """Tokens in and out; ``estimated`` when the endpoint did not count them. The details are what
    else it counted, such as ``cached_tokens``."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    estimated: bool = False
    prompt_tokens_details: dict[str, int] | None = None
    completion_tokens_details: dict[str, int] | None = None


class Speaker(BaseModel):
    """Who speaks in a message: a member of the workspace, a visitor of the widget, a key's program,
    somebody on a channel such as Slack, or the agent. ``name`` is the one of then, none for agents.
    """

    kind: Literal["member", "visitor", "key", "channel", "agent"]
    id: str
    name: str = ""


class Feedback(BaseModel):
    """A thumb and what was said with it."""

    rating: Literal["up", "down"]
    comment: str | None = None


class Message(Item):
    """One message of a conversation, below its parent.

    ``speaker`` is None only in what was stored before it was noted. ``unanswered`` says of an
    answer, outside of tests, why whoever asked is left without one.
    """

    kind: ClassVar[str] = "message"

    id: str
    workspace_id: str
    conversation_id: str
    parent_id: str | None = None
    role: Literal["user", "assistant"]
    speaker: Speaker | None = None
    content: str
    status: MessageStatus = "complete"
    run_id: str | None = None
    model: str | None = None
    usage: TokenUsage | None = None
    cost_micros: int | None = None
    latency_ms: int | None = None
    error: RunError | None = None
    feedback: Feedback | None = None
    citations: list[Citation] = []
    unanswered: Unanswered | None = None
    created_at: datetime

    @staticmethod
    def partition_of(workspace_id: str, conversation_id: str) -> str:
        """The partition of a conversation's messages."""
        return f"WS#{workspace_id}#CNV#{conversation_id}"

    @classmethod
    def key_of(cls, workspace_id: str, conversation_id: str, message_id: str) -> Key:
        return Key(cls.partition_of(workspace_id, conversation_id), f"MSG#{message_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.conversation_id, self.id)

    def places(self) -> Places:
        if self.unanswered is None:
            return {}
        place = f"{clock.iso(self.created_at)}#{self.id}"
        return {Index.BY_STATE: Key(self.unanswered_pk(self.workspace_id), place)}

    @staticmethod
    def unanswered_pk(workspace_id: str) -> str:
        """The index partition of a workspace's answers that are none, by their time."""
        return f"WS#{workspace_id}#UNANSWERED"


def path_to(messages: dict[str, Message], leaf_id: str | None) -> list[Message]:
    """The branch that ends at ``leaf_id``, oldest first, as far as ``messages`` knows it."""
    branch: list[Message] = []
    seen: set[str] = set()
    while leaf_id and leaf_id not in seen and (message := messages.get(leaf_id)):
        seen.add(leaf_id)
        branch.append(message)
        leaf_id = message.parent_id
    branch.reverse()
    return branch
