"""Proves that a request is Discord's: Ed25519 over the timestamp and the raw body."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WINDOW_SECONDS = 300
_SIGNATURE_BYTES = 64
_DIGITS = 12


def verified(
    public_key: str, signature: str | None, timestamp: str | None, body: bytes, now: float
) -> bool:
    """Whether the application's key has signed this, at most five minutes ago.

    ``public_key`` and ``signature`` are hexadecimal, ``timestamp`` and ``now`` Unix seconds.
    """
    if not signature or not timestamp or not timestamp.isascii() or not timestamp.isdigit():
        return False
    if len(timestamp) > _DIGITS or abs(now - int(timestamp)) > WINDOW_SECONDS:
        return False
    try:
        given = bytes.fromhex(signature)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError:
        return False
    if len(given) != _SIGNATURE_BYTES:
        return False
    try:
        key.verify(given, timestamp.encode() + body)
    except InvalidSignature:
        return False
    return True
