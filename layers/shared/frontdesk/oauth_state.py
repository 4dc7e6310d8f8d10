"""A person's browser goes to another service and comes back (the OAuth code flow, RFC 6749).

The state is signed and lasts ten minutes; that it is good once, and belongs to a session and to the
browser in which the trip began, is stored by whoever sends the browser away.
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import orjson

from frontdesk import clock
from frontdesk.settings import get_settings, master_secret

LIFETIME = timedelta(minutes=10)


def sign_state(purpose: str, parts: Sequence[str], expires: int) -> str:
    """A state that says ``parts`` until ``expires`` (epoch seconds), for this purpose alone."""
    payload = orjson.dumps([*parts, expires])
    return f"{base64url(payload)}.{base64url(_mac(purpose, payload))}"


def read_state(purpose: str, state: str) -> list[str] | None:
    """What a state says; None for one that is not ours, of another purpose, or too old."""
    try:
        payload, mac = (_unbase64(part) for part in state.split("."))
    except ValueError:
        return None
    if not hmac.compare_digest(mac, _mac(purpose, payload)):
        return None
    *parts, expires = orjson.loads(payload)
    return parts if expires >= clock.epoch(clock.now()) else None


def digest(text: str) -> str:
    """What is stored of a nonce and of the browser's cookie."""
    return sha256(text.encode()).hexdigest()


def same(stored: str, text: str) -> bool:
    """Whether ``stored`` is the `digest` of the text, in constant time."""
    return hmac.compare_digest(stored, digest(text))


def browser_cookie(
    name: str, value: str, path: str, max_age: int = int(LIFETIME.total_seconds())
) -> str:
    """The value of Set-Cookie by which the browser is known again; ``max_age`` 0 removes it."""
    # Lax: the service sends the browser back by a link, and a strict cookie would stay away.
    secure = "" if get_settings().local else "; Secure"
    return f"{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"


def base64url(raw: bytes) -> str:
    """Base64 for URLs without padding (RFC 7636 asks for it so)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _mac(purpose: str, payload: bytes) -> bytes:
    return hmac.digest(master_secret(), purpose.encode() + b"\0" + payload, sha256)
