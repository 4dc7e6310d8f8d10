"""Requests for a person as a client sees them."""

from typing import Annotated, Literal

from pydantic import Field

from frontdesk.schemas import ReplyModel, RequestModel, Timestamp


class ContactReply(ReplyModel):
    """Where somebody can be reached, as they have said it themselves."""

    kind: Literal["email", "phone"]
    value: str


class AnsweredBy(ReplyModel):
    """Who marked a request as answered, by the name of then."""

    id: str
    name: str


class HandoffDetail(ReplyModel):
    """A request for a person. ``contact`` is null where they have left none."""

    state: Literal["waiting", "answered"]
    asked_at: Timestamp
    contact: ContactReply | None
    answered_at: Timestamp | None
    answered_by: AnsweredBy | None


class HandoffRequest(RequestModel):
    """How one can be reached: an email address or a telephone number."""

    contact: Annotated[str, Field(min_length=1, max_length=254)] | None = None
