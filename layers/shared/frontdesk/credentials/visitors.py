"""Visitors of a widget: a signed token says who they are, and nothing else does.

The token names the publishable key that it was issued for. The key's record is read with each
request, so a key that was revoked ends every conversation that was started with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from frontdesk import clock
from frontdesk.authentication import Reads, unauthenticated
from frontdesk.credentials.keys import principal_of_key
from frontdesk.identity import Workspace
from frontdesk.ids import ID_PATTERN
from frontdesk.permissions import CHAT_USE
from frontdesk.principal import Principal
from frontdesk.records.api_key import ApiKey
from frontdesk.records.visitor import Visitor
from frontdesk.settings import master_secret
from frontdesk.table import Item

VISITOR_TOKEN_LIFETIME = timedelta(days=30)
_ALGORITHM = "HS256"
_AUDIENCE = "frontdesk-visitor"
_CLAIMS = ("wks", "agt", "key", "sub")


@dataclass(frozen=True, slots=True)
class VisitorCredentials:
    """What a visitor's token says; ``expires_at`` is None for one that is yet to be issued."""

    workspace_id: str
    agent_id: str
    key_id: str
    subject_id: str
    expires_at: datetime | None = None

    def reads(self) -> Reads:
        """The publishable key, its workspace, and what is known about the visitor."""
        return [
            (ApiKey, ApiKey.key_of(self.workspace_id, self.agent_id, self.key_id)),
            (Workspace, Workspace.key_of(self.workspace_id)),
            (Visitor, Visitor.key_of(self.workspace_id, self.agent_id, self.subject_id)),
        ]

    def principal(self, items: Sequence[Item | None]) -> Principal:
        """The principal, from the items of `reads`; raises `Unauthenticated`."""
        key, workspace, visitor = items
        if not isinstance(key, ApiKey) or key.type != "publishable" or not key.usable:
            raise unauthenticated("The widget's key is not valid any more.")
        return replace(
            principal_of_key(key, workspace),
            user_id=self.subject_id,
            # Who has told none has none: each reader is told "Visitor" in their own language.
            user_name=visitor.name if isinstance(visitor, Visitor) else "",
            kind="visitor",
            permissions=frozenset({CHAT_USE.name}),
        )


def issue_visitor_token(credentials: VisitorCredentials) -> tuple[str, datetime]:
    """Sign a visitor's token (JWT, HS256); gives it with the moment at which it expires: that of
    the credentials, or after `VISITOR_TOKEN_LIFETIME`."""
    issued = clock.now()
    expires = credentials.expires_at or issued + VISITOR_TOKEN_LIFETIME
    payload: dict[str, Any] = {
        "wks": credentials.workspace_id,
        "agt": credentials.agent_id,
        "key": credentials.key_id,
        "sub": credentials.subject_id,
        "aud": _AUDIENCE,
        "iat": issued,
        "exp": expires,
    }
    return jwt.encode(payload, master_secret(), algorithm=_ALGORITHM), expires


def read_visitor_token(authorization: str | None) -> VisitorCredentials:
    """Check ``Authorization: Bearer …`` of a visitor; raises `Unauthenticated`."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated("Send the visitor's token: Authorization: Bearer …")
    return open_visitor_token(token)


def open_visitor_token(token: str) -> VisitorCredentials:
    """What a visitor's token says; raises `Unauthenticated` for one that is not ours or old."""
    try:
        payload = jwt.decode(
            token,
            master_secret(),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": [*_CLAIMS, "exp"]},
        )
    except jwt.PyJWTError:
        raise unauthenticated("The visitor's token is not valid or has expired.") from None
    ids = [str(payload[name]) for name in _CLAIMS]
    if not all(re.fullmatch(ID_PATTERN, each) for each in ids):
        raise unauthenticated("The visitor's token is not one of ours.")
    workspace_id, agent_id, key_id, visitor_id = ids
    expires_at = datetime.fromtimestamp(payload["exp"], UTC)
    return VisitorCredentials(workspace_id, agent_id, key_id, visitor_id, expires_at)
