"""What a conversation leaves behind: its messages as a tree, and the runs that answered.

A message knows its parent, so an edit or a regeneration is a sibling and nothing is overwritten.
A run keeps the prompt by reference (the system text, and the ids of the messages it was given):
deleting a conversation then really deletes what was said in it. The one exception is what was
searched for in the knowledge, which the deletion takes out of the runs.
"""

from datetime import datetime
from typing import ClassVar, Literal
from zlib import crc32

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.engine.knowledge import Citation, Retrieval
from frontdesk.table import Item, Key

Channel = Literal[
    "playground",
    "store",
    "api",
    "widget",
    "slack",
    "discord",
    "whatsapp",
    "kiosk",
    "mcp",
    "schedule",
]
Environment = Literal["draft", "production"]
RunStatus = Literal["running", "succeeded", "failed", "cancelled", "interrupted"]
MessageStatus = Literal["complete", "interrupted", "failed", "cancelled"]

ACTIVE_SHARDS = 4


class Person(BaseModel):
    """Who spoke, by id and name at the time."""

    id: str
    name: str


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


class Feedback(BaseModel):
    """A thumb and what was said with it."""

    rating: Literal["up", "down"]
    comment: str | None = None


class Conversation(Item):
    """The head of a conversation; its messages live in a partition of their own."""

    kind: ClassVar[str] = "conversation"

    id: str
    workspace_id: str
    agent_id: str
    title: str
    titled_by: Literal["start", "model", "user"] = "start"
    channel: Channel
    environment: Environment
    message_count: int = 0
    leaf_id: str | None = None
    active_run_id: str | None = None
    user: Person | None = None
    escalated_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, conversation_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"CNV#{conversation_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    @staticmethod
    def activity_pk(workspace_id: str, agent_id: str) -> str:
        """The index partition that lists an agent's conversations by their last activity."""
        return f"WS#{workspace_id}#AGT#{agent_id}#CNV"

    @staticmethod
    def activity_sk(updated_at: datetime, conversation_id: str) -> str:
        """The place in that list."""
        return f"{clock.iso(updated_at)}#{conversation_id}"

    def index_key(self) -> Key:
        return Key(
            self.activity_pk(self.workspace_id, self.agent_id),
            self.activity_sk(self.updated_at, self.id),
        )

    def child_pk(self) -> str:
        return Message.partition_of(self.workspace_id, self.id)

    def told(self) -> dict[str, str | None]:
        """What the events about the conversation say: what it is, and who began it where."""
        return {
            "agent_id": self.agent_id,
            "conversation_id": self.id,
            "channel": self.channel,
            "user_id": self.user.id if self.user else None,
        }


class VisitorConversation(Item):
    """That a visitor has begun a conversation, so that theirs are listed without the others'."""

    kind: ClassVar[str] = "visitor_conversation"

    workspace_id: str
    agent_id: str
    visitor_id: str
    conversation_id: str

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, visitor_id: str, conversation_id: str) -> Key:
        return Key(
            f"WS#{workspace_id}#AGT#{agent_id}", f"VISITORCNV#{visitor_id}#{conversation_id}"
        )

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.visitor_id, self.conversation_id)


class ConversationText(Item):
    """The words of a conversation, for its search: lower-cased, without accents, each once."""

    kind: ClassVar[str] = "conversation_text"

    workspace_id: str
    agent_id: str
    conversation_id: str
    words: str

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, conversation_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"TEXT#{conversation_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.conversation_id)


class Message(Item):
    """One message of a conversation, below its parent."""

    kind: ClassVar[str] = "message"

    id: str
    workspace_id: str
    conversation_id: str
    parent_id: str | None = None
    role: Literal["user", "assistant"]
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

    def index_key(self) -> Key | None:
        if self.status != "running" or self.lease_until is None:
            return None
        shard = crc32(self.id.encode()) % ACTIVE_SHARDS
        return Key(self.active_pk(shard), self.active_sk(self.lease_until, self.id))

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
