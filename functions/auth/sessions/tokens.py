"""Refresh tokens: ``<user>.<session>.<generation>.<mac>``, checked without anything stored.

The session item knows the current generation; the MAC says that we issued this one.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from frontdesk.settings import master_secret

SESSION_LIFETIME = timedelta(days=30)
"""How long a session lives without being used."""
GRACE = timedelta(seconds=10)
"""How long the generation before is still answered: two tabs at once, or a lost answer."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a refresh token says."""

    user_id: str
    session_id: str
    generation: int

    def seal(self) -> str:
        """The token as the client holds it."""
        text = f"{self.user_id}.{self.session_id}.{self.generation}"
        return f"{text}.{_mac(text)}"


def open_refresh_token(token: str) -> RefreshToken | None:
    """The token's content; None if it is not one that `RefreshToken.seal` made."""
    text, _, mac = token.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(text).encode()):
        return None
    user_id, session_id, generation = text.split(".")
    return RefreshToken(user_id, session_id, int(generation))


def _mac(text: str) -> str:
    digest = hmac.digest(master_secret(), b"refresh\0" + text.encode(), sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
