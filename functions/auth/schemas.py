"""Models that several slices of auth share."""

from typing import Annotated, Literal

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from frontdesk.principal import Tier
from frontdesk.schemas import ReplyModel, Timestamp


def _deliverable(email: str) -> str:
    if not email.rpartition("@")[0].isascii():
        raise ValueError("only ASCII letters can stand before the @, others cannot get mail")
    return email


Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(_deliverable)]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200, strip_whitespace=False)]
GivenPassword = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=False)
]
"""A password to check: one that was never allowed is simply wrong."""
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Locale = Literal["en", "fr"]


class User(ReplyModel):
    """The signed-in user."""

    id: str
    email: str
    name: str
    email_verified: bool
    locale: Locale
    platform_admin: bool
    created_at: Timestamp


class Workspace(ReplyModel):
    """A workspace as one of its members sees it; ``role`` is that member's."""

    id: str
    name: str
    role: Literal["owner", "admin", "editor", "viewer"]
    tier: Tier
    personal: bool
    created_at: Timestamp


PermissionName = Annotated[str, Field(json_schema_extra={"format": "permission"})]
"""The API document lists all that there are."""


class AuthSession(ReplyModel):
    """A session in one workspace, and what the user may do there. ``expires_in`` counts seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (no password)
    expires_in: int
    user: User
    workspace: Workspace
    permissions: list[PermissionName]
    workspaces: list[Workspace]
