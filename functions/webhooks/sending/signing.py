"""Signatures by Standard Webhooks (symmetric, ``v1``): HMAC-SHA256 over id, time and body."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from frontdesk import clock
from webhooks.endpoints.secrets import key_bytes

USER_AGENT = "Frontdesk-Webhooks/1"


def signed_headers(
    message_id: str, moment: datetime, body: str, secrets: Sequence[str]
) -> dict[str, str]:
    """The headers of one attempt, with a signature by each secret."""
    timestamp = str(clock.epoch(moment))
    content = f"{message_id}.{timestamp}.{body}".encode()
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(content, secret) for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    digest = hmac.digest(key_bytes(secret), content, sha256)
    return "v1," + base64.b64encode(digest).decode()
