"""Identifiers: a prefix that names the kind, then a ULID (sorts by creation time)."""

from ulid import ULID

ID_PATTERN = r"^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$"
"""What every id looks like; anything else names nothing."""


def new_id(prefix: str) -> str:
    """Return a new id such as ``agt_01J9ZK…``; unguessable (80 random bits) and time-ordered."""
    return f"{prefix}_{ULID()}"
