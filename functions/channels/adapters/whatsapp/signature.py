"""Proves that a request is Twilio's: HMAC-SHA1 over the public URL and the sorted parameters.

Twilio signs no time. A request that is sent again is refused by its MessageSid, not here.
"""

import hashlib
import hmac
from base64 import b64encode
from urllib.parse import parse_qsl, urlsplit

MAX_FIELDS = 200

Parameters = list[tuple[str, str]]


def parameters(body: bytes) -> Parameters | None:
    """The form in its order, None if it is none."""
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        return None


def signature(auth_token: str, url: str, given: Parameters) -> str:
    """What Twilio puts into ``X-Twilio-Signature``. Of values that are the same, one counts."""
    text = url + "".join(name + value for name, value in sorted(set(given)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return b64encode(digest).decode()


def verified(auth_token: str, given: str | None, url: str, form: Parameters) -> bool:
    """Whether the account's token has signed this form for this URL."""
    if not given:
        return False
    # Each is looked at, so that the time does not tell which one it was.
    found = [
        hmac.compare_digest(signature(auth_token, each, form).encode(), given.encode())
        for each in _spellings(url)
    ]
    return any(found)


def _spellings(url: str) -> list[str]:
    """The URL with and without its port: Twilio's own verifier takes both, since both occur."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = parts._replace(netloc=host).geturl()
    return [plain, parts._replace(netloc=f"{host}:{port}").geturl()]
