"""Slack's request signatures: HMAC-SHA256 over ``v0:timestamp:body``, valid for five minutes."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from channels.errors import SignatureRefused
from frontdesk import clock

WINDOW_SECONDS = 300


def verify(signing_secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise `SignatureRefused` unless Slack has signed this body within the last five minutes."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    given = headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureRefused
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(signing_secret.encode(), signed, sha256).hexdigest()
    # As bytes, since a header may have characters that compare_digest does not take as text.
    if not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise SignatureRefused
    if abs(clock.epoch(clock.now()) - int(timestamp)) > WINDOW_SECONDS:
        raise SignatureRefused
