"""Bases of request and response models."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, StringConstraints

from frontdesk import clock
from frontdesk.ids import ID_PATTERN

T = TypeVar("T")


def in_utc(moment: datetime) -> datetime:
    """A moment from outside; without a zone it is one of UTC."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie in the years 1 to 9999 of UTC") from None


Moment = Annotated[datetime, AfterValidator(in_utc)]
"""A moment that a client names."""

Timestamp = Annotated[datetime, PlainSerializer(clock.iso, return_type=str, when_used="json")]
"""A moment in UTC, written as ISO 8601 with milliseconds and Z."""


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
"""An id in a body."""


class RequestModel(BaseModel):
    """A body from outside. Unknown fields are refused, so a typo or a smuggled owner is seen."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ReplyModel(BaseModel):
    """A body to the outside: an exact list of fields, readable straight from stored items."""

    model_config = ConfigDict(from_attributes=True)


class Listing(ReplyModel, Generic[T]):
    """One page of a list; ``next_cursor`` is null on the last."""

    items: list[T]
    next_cursor: str | None = None


class FieldError(ReplyModel):
    """What is wrong with one field of the request."""

    field: str
    message: str
    code: str


class Problem(ReplyModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError] = []
    request_id: str
