"""What the public routes of the widget take and give: exact lists of fields."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from frontdesk.records.widget_settings import FieldKey, PreChat
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp


class PublicAgent(ReplyModel):
    """The agent as a visitor sees it."""

    id: str
    name: str
    icon: str
    color: str
    description: str


class PublicHandoff(ReplyModel):
    """Whether a visitor can ask for a person."""

    enabled: bool


class PublicConfig(ReplyModel):
    """All that a page learns of an agent before anybody has said a word."""

    agent: PublicAgent
    title: str
    color: str
    position: Literal["right", "left"]
    theme: Literal["auto", "light", "dark"]
    language: Literal["auto", "en", "fr"]
    welcome_message: str
    suggested_questions: list[str]
    pre_chat: PreChat
    handoff: PublicHandoff
    show_branding: bool


Answer = Annotated[str, StringConstraints(max_length=500)]


class SessionRequest(RequestModel):
    """Who comes back, all of it optional: the ``token`` that this device had before, an
    ``identity`` that the customer's server has signed, the answers to the pre-chat ``form``."""

    token: Annotated[str, Field(max_length=2_000)] | None = None
    identity: Annotated[str, Field(max_length=4_000)] | None = None
    form: Annotated[dict[FieldKey, Answer], Field(max_length=20)] | None = None


class VisitorReply(ReplyModel):
    """A visitor; ``identified`` if the customer's server has signed who they are."""

    id: str
    name: str
    email: str
    identified: bool


class SessionReply(ReplyModel):
    """A visitor's session. ``form_done``: nothing has to be asked before the first message."""

    token: str
    expires_at: Timestamp
    visitor: VisitorReply
    form_done: bool
