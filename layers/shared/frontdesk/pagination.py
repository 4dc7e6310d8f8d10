"""Opaque, signed cursors: a client can hand one back, but neither read across nor forge it."""

import base64
import binascii
import hmac
from hashlib import sha256

import orjson

from frontdesk.errors import Invalid
from frontdesk.settings import master_secret


def _signature(payload: bytes, context: str) -> bytes:
    message = b"cursor\0" + context.encode() + b"\0" + payload
    return hmac.digest(master_secret(), message, sha256)[:16]


def seal_cursor(position: dict[str, str], context: str) -> str:
    """Turn a position in a list into a cursor that is only good for the list ``context``."""
    payload = orjson.dumps(position)
    return base64.urlsafe_b64encode(_signature(payload, context) + payload).rstrip(b"=").decode()


def open_cursor(cursor: str, context: str) -> dict[str, str]:
    """Give back the position of a cursor; raises `Invalid` for a forged or foreign one."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    signature, payload = raw[:16], raw[16:]
    if not payload or not hmac.compare_digest(signature, _signature(payload, context)):
        raise Invalid("The cursor does not belong to this list.", code="invalid_cursor")
    position: dict[str, str] = orjson.loads(payload)
    return position
