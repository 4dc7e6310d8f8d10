"""What a conversation leaves behind: its messages as a tree, and the runs that answered.

A message knows its parent, so an edit or a regeneration is a sibling and nothing is overwritten.
A run keeps the prompt by reference (the system text, and the ids of the messages it was given):
deleting a conversation then really deletes what was said in it. The one exception is what was
searched for in the knowledge, which the deletion takes out of the runs.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final, Literal

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.records.message import Message
from frontdesk.table import Index, Item, Key, Places, Update

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
TESTS: Final = "playground"
"""The channel in which members try their agents."""


ConversationState = Literal["open", "waiting", "answered"]
"""Whether a person was asked for, and whether somebody has marked that as answered."""


class Person(BaseModel):
    """Who spoke, by id and name at the time."""

    id: str
    name: str


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
    state: ConversationState = "open"
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
    def everywhere_pk(workspace_id: str, *, tests: bool) -> str:
        """The index partition that lists a workspace's conversations by their last activity, those
        in which members only try their agents apart."""
        return f"WS#{workspace_id}#{'TESTS' if tests else 'CONVERSATIONS'}"

    @classmethod
    def listed(
        cls,
        workspace_id: str,
        agent_id: str,
        conversation_id: str,
        channel: Channel,
        updated_at: datetime,
    ) -> Places:
        """The places of a conversation in both lists."""
        place = f"{clock.iso(updated_at)}#{conversation_id}"
        everywhere = cls.everywhere_pk(workspace_id, tests=channel == TESTS)
        return {
            Index.BY_TIME: Key(cls.activity_pk(workspace_id, agent_id), place),
            Index.BY_STATE: Key(everywhere, place),
        }

    def places(self) -> Places:
        ids = (self.workspace_id, self.agent_id, self.id)
        return self.listed(*ids, self.channel, self.updated_at)

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
    """The words of a conversation, for its search: lower-cased, without accents, each once.

    ``words`` are those that were said, ``title_words`` those of a title that somebody, or a model,
    has given it; what it is called at first was said. Each has its own writer, and neither takes
    the other's away.
    """

    kind: ClassVar[str] = "conversation_text"

    workspace_id: str
    agent_id: str
    conversation_id: str
    words: str = ""
    title_words: str = ""

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, conversation_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"TEXT#{conversation_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.conversation_id)

    def places(self) -> Places:
        partition = self.everywhere_pk(self.workspace_id)
        return {Index.BY_TIME: Key(partition, self.conversation_id)}

    @classmethod
    def of(cls, conversation: Conversation, **words: str) -> Update:
        """The write that gives a conversation these words and leaves its others."""
        text = cls(
            workspace_id=conversation.workspace_id,
            agent_id=conversation.agent_id,
            conversation_id=conversation.id,
        )
        known = text.model_dump(include={"workspace_id", "agent_id", "conversation_id"})
        places = text.places()
        return Update(cls, text.key(), must_exist=False, set=known | words, places=places)

    @classmethod
    def holding(cls, words: Iterable[str]) -> list[tuple[tuple[str, ...], str]]:
        """The filter that leaves those in which each of the words is."""
        return [(("words", "title_words"), word) for word in words]

    @staticmethod
    def everywhere_pk(workspace_id: str) -> str:
        """The index partition of the words of a workspace's conversations; ids sort by time."""
        return f"WS#{workspace_id}#TEXTS"
