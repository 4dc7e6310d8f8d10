"""Access tokens, and from a token to the principal that it stands for.

A token alone is never enough: user, session, membership and workspace are read with each request
(one BatchGetItem), so that a suspension, a revoked session or a removed member counts at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import jwt

from frontdesk import clock
from frontdesk.errors import Unauthenticated
from frontdesk.identity import Membership, Session, User, Workspace
from frontdesk.ids import ID_PATTERN
from frontdesk.permissions import Role, permissions_of
from frontdesk.principal import Principal
from frontdesk.settings import master_secret
from frontdesk.table import Item, Key

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
_ALGORITHM = "HS256"
_AUDIENCE = "frontdesk"


Reads = list[tuple[type[Item], Key]]
"""What to read in one BatchGetItem."""


class Credentials(Protocol):
    """What a request presents, whichever way it came in; nothing of it is believed yet.

    ``subject_id`` is who it says it is, for the keys of records that belong to a caller.
    """

    @property
    def workspace_id(self) -> str: ...

    @property
    def subject_id(self) -> str: ...

    def reads(self) -> Reads:
        """The items that decide who is asking; others may be read in the same batch."""
        ...

    def principal(self, items: Sequence[Item | None]) -> Principal:
        """The principal, from the items of `reads` in their order; raises `Unauthenticated`."""
        ...


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says: user, session, workspace."""

    user_id: str
    session_id: str
    workspace_id: str

    @property
    def subject_id(self) -> str:
        return self.user_id

    def reads(self) -> Reads:
        """User, session, membership and workspace."""
        return principal_reads(self)

    def principal(self, items: Sequence[Item | None]) -> Principal:
        """See `principal_from`."""
        return principal_from(items)


def issue_access_token(claims: Claims) -> str:
    """Sign an access token (JWT, HS256) that is valid for `ACCESS_TOKEN_LIFETIME`."""
    issued = clock.now()
    payload = {
        "sub": claims.user_id,
        "sid": claims.session_id,
        "wks": claims.workspace_id,
        "aud": _AUDIENCE,
        "iat": issued,
        "exp": issued + ACCESS_TOKEN_LIFETIME,
    }
    return jwt.encode(payload, master_secret(), algorithm=_ALGORITHM)


def read_access_token(authorization: str | None) -> Claims:
    """Check the header ``Authorization: Bearer …``; raises `Unauthenticated`."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated("Send an access token: Authorization: Bearer …")
    try:
        payload = jwt.decode(
            token,
            master_secret(),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["sub", "sid", "wks", "exp"]},
        )
    except jwt.PyJWTError:
        raise unauthenticated("The access token is not valid or has expired.") from None
    ids = [str(payload[name]) for name in ("sub", "sid", "wks")]
    if not all(re.fullmatch(ID_PATTERN, each) for each in ids):
        raise unauthenticated("The access token is not one of ours.")
    return Claims(*ids)


def principal_reads(claims: Claims) -> Reads:
    """The items that decide who is asking, for one BatchGetItem."""
    return [
        (User, User.key_of(claims.user_id)),
        (Session, Session.key_of(claims.user_id, claims.session_id)),
        (Membership, Membership.key_of(claims.workspace_id, claims.user_id)),
        (Workspace, Workspace.key_of(claims.workspace_id)),
    ]


def principal_from(items: Sequence[Item | None]) -> Principal:
    """The principal, from the items of `principal_reads`; raises `Unauthenticated`."""
    user, session, membership, workspace = items
    if not isinstance(user, User) or user.status != "active":
        raise unauthenticated("The session has ended.")
    if not isinstance(session, Session) or session.epoch != user.session_epoch:
        raise unauthenticated("The session has ended.")
    if not isinstance(membership, Membership) or not isinstance(workspace, Workspace):
        raise unauthenticated("You are not a member of this workspace any more.")
    if workspace.status != "active":
        raise unauthenticated("This workspace is being deleted.")
    role = Role(membership.role)
    return Principal(
        user_id=user.id,
        user_name=user.name,
        session_id=session.id,
        workspace_id=workspace.id,
        role=role,
        permissions=permissions_of(role),
        tier=workspace.tier,
        locale=user.locale,
        platform_admin=user.platform_admin,
    )


def unauthenticated(detail: str) -> Unauthenticated:
    """The 401 that says why, in words that help nobody who guesses."""
    return Unauthenticated(detail, headers={"WWW-Authenticate": 'Bearer realm="frontdesk"'})
