"""Secrets of endpoints: made here, sealed for their endpoint, opened only to sign."""

import base64
import secrets
from functools import lru_cache

from frontdesk import clock
from frontdesk.crypto import decrypt, encrypt
from frontdesk.records.webhook_endpoint import Endpoint

_PREFIX = "whsec_"
_BYTES = 32  # Standard Webhooks: 24 to 64


def new_secret() -> str:
    """A secret as the receiver gets it: ``whsec_`` and the key in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def key_bytes(secret: str) -> bytes:
    """The key in a secret, as HMAC wants it."""
    return base64.b64decode(secret.removeprefix(_PREFIX))


def seal(workspace_id: str, endpoint_id: str, secret: str) -> str:
    """The secret as it is stored, of use for this endpoint only."""
    return encrypt(secret, _context(workspace_id, endpoint_id))


@lru_cache(maxsize=512)
def unseal(workspace_id: str, endpoint_id: str, sealed: str) -> str:
    """The secret again. Remembered by this process, so that KMS is not asked for each attempt."""
    return decrypt(sealed, _context(workspace_id, endpoint_id))


def valid_secrets(endpoint: Endpoint) -> list[str]:
    """The secrets that sign now, the newest first: one, or two while the receiver changes over."""
    sealed = [endpoint.secret]
    until = endpoint.previous_secret_until
    if endpoint.previous_secret and until and clock.now() < until:
        sealed.append(endpoint.previous_secret)
    return [unseal(endpoint.workspace_id, endpoint.id, each) for each in sealed]


def _context(workspace_id: str, endpoint_id: str) -> dict[str, str]:
    return {
        "workspace_id": workspace_id,
        "endpoint_id": endpoint_id,
        "purpose": "webhook_secret",
    }
