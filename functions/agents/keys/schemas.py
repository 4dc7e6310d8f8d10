"""Requests and replies of the keys' routes."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from frontdesk import clock
from frontdesk.origins import normal_origin
from frontdesk.records.agent import Line
from frontdesk.records.api_key import ApiKey as StoredKey
from frontdesk.records.api_key import KeyMaker, KeyType, Scope
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp, in_utc

KeyStatus = Literal["active", "expired", "revoked"]


def _future(moment: datetime) -> datetime:
    if moment <= clock.now():
        raise ValueError("must lie in the future")
    return moment


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Name = Annotated[Line, Field(min_length=1, max_length=80)]
Origin = Annotated[str, Field(max_length=300), AfterValidator(normal_origin)]
Origins = Annotated[list[Origin], Field(max_length=50), AfterValidator(_distinct)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=2), AfterValidator(_distinct)]
Expiry = Annotated[AwareDatetime, AfterValidator(in_utc), AfterValidator(_future)]


class ApiKeyCreate(RequestModel):
    """A new key. ``scopes`` are for secret keys, ``origins`` for publishable ones: where their
    widget may be, nowhere but here when empty."""

    name: Name
    type: KeyType
    scopes: Scopes = ["chat"]
    origins: Origins = []
    expires_at: Expiry | None = None

    @model_validator(mode="after")
    def _fits_type(self) -> Self:
        if self.type == "secret" and self.origins:
            raise ValueError("origins are for publishable keys")
        if self.type == "publishable" and self.scopes != ["chat"]:
            raise ValueError("a publishable key can do nothing but chat")
        return self


class ApiKeyUpdate(RequestModel):
    """What is to change; a field that is absent stays, ``expires_at`` null is never."""

    name: Name | None = None
    origins: Origins | None = None
    expires_at: Expiry | None = None


class ApiKey(ReplyModel):
    """A key without the key itself: ``prefix`` is its beginning, by which it is recognised."""

    id: str
    name: str
    type: KeyType
    prefix: str
    scopes: list[Scope]
    origins: list[str]
    identity_secret_set: bool
    status: KeyStatus
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    created_by: KeyMaker
    created_at: Timestamp
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, key: StoredKey) -> Self:
        """The reply for a stored key."""
        return cls.model_validate(_values(key))


class ApiKeyWithSecret(ApiKey):
    """The only time that the ``key`` is shown."""

    key: str

    @classmethod
    def with_secret(cls, stored: StoredKey, key: str) -> Self:
        """The reply for a key that has just been made."""
        return cls.model_validate(_values(stored) | {"key": key})


class IdentitySecret(ReplyModel):
    """The only time that the ``secret`` is shown; the customer's server signs visitors with it."""

    secret: str


def _values(key: StoredKey) -> dict[str, object]:
    status = "active" if key.usable else "revoked" if key.revoked_at else "expired"
    values = key.model_dump(exclude={"hash", "identity_secret"})
    return values | {"status": status, "identity_secret_set": key.identity_secret is not None}
