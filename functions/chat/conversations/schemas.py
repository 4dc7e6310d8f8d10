"""Conversations and messages as a client sees them."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from chat.handoffs.schemas import HandoffDetail
from chat.runs.schemas import ErrorReply, PassageReply, UsageReply
from frontdesk.records.conversation import Channel, ConversationState, Environment
from frontdesk.records.message import MessageStatus
from frontdesk.schemas import Id, ReplyModel, RequestModel, Timestamp


class PersonReply(ReplyModel):
    """Who spoke."""

    id: str
    name: str


class ConversationReply(ReplyModel):
    """The head of a conversation. ``active_run_id`` is the run to attach to, if one is live;
    ``state`` says whether a person was asked for, and ``escalated_at`` when that was last."""

    id: str
    agent_id: str
    title: str
    channel: Channel
    environment: Environment
    message_count: int
    leaf_id: str | None
    active_run_id: str | None
    user: PersonReply | None
    state: ConversationState
    escalated_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


class VisitorDetail(ReplyModel):
    """Who wrote through the widget. Only with an ``external_id`` is it certain who they are: the
    customer's server has signed it. All else they have said themselves."""

    id: str
    external_id: str | None
    name: str
    email: str
    answers: dict[str, str]
    created_at: Timestamp


class ConversationDetail(ConversationReply):
    """A conversation; ``visitor`` is null for other channels, and for who has not said a thing
    about themselves. ``handoff`` is the request for a person, if one was ever made."""

    visitor: VisitorDetail | None
    handoff: HandoffDetail | None


class ConversationChange(RequestModel):
    """A new title, or the branch to show: the message that it ends with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Hello"}]})

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    leaf_id: Id | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.title is None and self.leaf_id is None:
            raise ValueError("send title or leaf_id")
        return self


class BranchChoice(RequestModel):
    """The branch to show, by the message that it ends with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"leaf_id": "msg_01J00000000000000000000000"}]}
    )

    leaf_id: Id


class FeedbackReply(ReplyModel):
    """A thumb and what was said with it."""

    rating: Literal["up", "down"]
    comment: str | None


class FeedbackRequest(RequestModel):
    """A thumb, optionally with a comment. Without the field ``comment`` the one that was sent with
    the same thumb stays; null takes it away."""

    rating: Literal["up", "down"]
    comment: Annotated[str, Field(max_length=1_000)] | None = None


class CitationReply(PassageReply):
    """A passage that an answer names as ``[number]``, with the text that the model was given."""


class SpeakerReply(ReplyModel):
    """Who speaks in a message: ``name`` is the one of then, and empty for the agent."""

    kind: Literal["member", "visitor", "key", "channel", "agent"]
    id: str
    name: str


class MessageReply(ReplyModel):
    """One message; ``parent_id`` makes the messages of a conversation a tree. ``citations`` are
    the passages that an answer names as ``[number]``. ``speaker`` is null where it was not noted
    yet when the message was stored."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Literal["user", "assistant"]
    speaker: SpeakerReply | None
    content: str
    status: MessageStatus
    run_id: str | None
    model: str | None
    usage: UsageReply | None
    cost_micros: int | None
    latency_ms: int | None
    error: ErrorReply | None
    feedback: FeedbackReply | None
    citations: list[CitationReply]
    created_at: Timestamp


class ConversationExport(ReplyModel):
    """A conversation with all its messages, as the JSON export holds it."""

    conversation: ConversationReply
    messages: list[MessageReply]
