"""Who a visitor is, signed by the customer's own server: a JWT by a publishable key's secret.

Nothing else opens somebody's history on another device: a visitor's id is no proof of anything.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

import jwt
from ulid import ULID

from frontdesk.authentication import unauthenticated
from frontdesk.crypto import decrypt, encrypt
from frontdesk.errors import Unauthenticated
from frontdesk.records.api_key import ApiKey

SECRET_PREFIX = "fd_idsec_"  # noqa: S105
_SECRET_BYTES = 32
_ALGORITHM = "HS256"
_LEEWAY_SECONDS = 10
_LONGEST = {"sub": 200, "name": 100, "email": 254}


class IdentityRefused(Unauthenticated):
    code = "identity_refused"
    title = "The visitor's identity was refused"


@dataclass(frozen=True, slots=True)
class SignedIdentity:
    """What a customer's server has signed: ``subject`` is their own id of the visitor."""

    subject: str
    name: str
    email: str


def new_identity_secret() -> str:
    """A new secret, to be shown once; what is stored of it is `seal_identity_secret`."""
    return SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def seal_identity_secret(key: ApiKey, secret: str) -> str:
    """The secret as ``ApiKey.identity_secret`` holds it, bound to this key alone."""
    return encrypt(secret, _context(key))


def read_identity(key: ApiKey, token: str) -> SignedIdentity:
    """Check a JWT by the key's identity secret (HS256; sub and exp required); raises
    `IdentityRefused` for one that is forged, expired, unsigned, or of another key."""
    if key.identity_secret is None:
        raise _refused("This key has no identity secret.")
    try:
        claims = jwt.decode(
            token,
            decrypt(key.identity_secret, _context(key)),
            algorithms=[_ALGORITHM],
            options={"require": ["sub", "exp"], "verify_aud": False},
            leeway=_LEEWAY_SECONDS,
        )
    except jwt.PyJWTError:
        raise _refused("The signature is not valid, or has expired.") from None
    texts = {name: _text(claims.get(name)) for name in _LONGEST}
    if not texts["sub"] or any(len(texts[name]) > most for name, most in _LONGEST.items()):
        raise _refused("sub must be a text of 1 to 200 characters, name and email short ones.")
    return SignedIdentity(texts["sub"], texts["name"], texts["email"])


def visitor_id_of(workspace_id: str, agent_id: str, subject: str) -> str:
    """The visitor that a signed identity is: the same for every device and key of the agent.

    Derived, so that two devices that sign in at the same moment cannot become two visitors.
    """
    scope = "\0".join(("visitor", workspace_id, agent_id, subject))
    return f"vis_{ULID.from_bytes(sha256(scope.encode()).digest()[:16])}"


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    # No line break and no other control character: it is shown in lists and sent to receivers.
    return " ".join("".join(c if c >= " " else " " for c in value).split())


def _context(key: ApiKey) -> dict[str, str]:
    return {"workspace_id": key.workspace_id, "key_id": key.id, "purpose": "identity_secret"}


def _refused(detail: str) -> IdentityRefused:
    return IdentityRefused(detail, headers=unauthenticated(detail).headers)
