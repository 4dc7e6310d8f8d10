"""Turns and conversations as a visitor sends and sees them: without model, usage and cost."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from chat.conversations.schemas import FeedbackReply
from frontdesk.records.message import MessageStatus
from frontdesk.records.retrieval import public_name
from frontdesk.records.run import RunStatus
from frontdesk.schemas import Id, ReplyModel, RequestModel, Timestamp

MESSAGE_LENGTH = 10_000


class VisitorChatRequest(RequestModel):
    """Exactly one of ``message`` and ``regenerate``; ``parent_id`` as in the members' chat."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "Hello"}]})

    message: Annotated[str, StringConstraints(strip_whitespace=False)] | None = Field(
        None, max_length=MESSAGE_LENGTH
    )
    regenerate: Id | None = None
    conversation_id: Id | None = None
    parent_id: Id | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.message is None) == (self.regenerate is None):
            raise ValueError("send exactly one of message and regenerate")
        return self


class VisitorRun(ReplyModel):
    """A run as far as a visitor can see it."""

    run_id: str
    conversation_id: str
    message_id: str
    status: RunStatus


class VisitorCitation(ReplyModel):
    """A passage that an answer names as ``[number]``, with what one needs to read it."""

    number: int
    document_name: str
    page: int | None
    heading: str
    url: str | None
    text: str

    @model_validator(mode="after")
    def _no_name_of_a_file(self) -> Self:
        self.document_name = public_name(self.document_name, self.url)
        return self


class VisitorMessage(ReplyModel):
    """One message; ``parent_id`` makes the messages of a conversation a tree."""

    id: str
    parent_id: str | None
    role: Literal["user", "assistant"]
    content: str
    status: MessageStatus
    feedback: FeedbackReply | None
    citations: list[VisitorCitation]
    created_at: Timestamp


class VisitorConversationReply(ReplyModel):
    """A conversation of the visitor; ``active_run_id`` is the run to attach to."""

    id: str
    title: str
    message_count: int
    active_run_id: str | None
    updated_at: Timestamp


class VisitorConversationDetail(VisitorConversationReply):
    """A conversation with its latest messages of all branches, oldest first; the branch that is
    shown ends at ``leaf_id``. ``escalated_at``: when a person was asked for last; ``waiting``: that
    nobody has answered yet. ``contact_known``: the visitor need not say how they can be reached."""

    leaf_id: str | None
    escalated_at: Timestamp | None
    waiting: bool
    contact_known: bool
    messages: list[VisitorMessage]


class HandoffReply(ReplyModel):
    """What the visitor reads after asking for a person."""

    message: str
