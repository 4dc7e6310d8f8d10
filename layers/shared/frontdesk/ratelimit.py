"""Rate limits on the counters table: fixed windows, exact under concurrency, one write a hit."""

from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from frontdesk import clock
from frontdesk.errors import TooManyRequests
from frontdesk.table import AsyncTable, ConditionFailed, Delete, Item, Key, Table, Update


class RateWindow(Item):
    """How often something happened in one window of time."""

    kind: ClassVar[str] = "rate"
    store = "counters"

    count: int = 0

    @classmethod
    def key_of(cls, name: str, subject: str, window: int) -> Key:
        # Hashed, since a subject may be an address or an email that a client made up.
        digest = sha256(subject.encode()).hexdigest()[:32]
        return Key(f"RATE#{name}#{digest}", f"WINDOW#{window}")


def hit(table: Table, name: str, subject: str, *, limit: int, window: timedelta) -> int:
    """Count one use of ``name`` by ``subject``; give back how many are left in the window.

    Raises `TooManyRequests` with ``Retry-After`` once ``limit`` uses have been counted. The
    condition is part of the write, so a hundred parallel hits at a limit of sixty let sixty pass.
    """
    now = clock.epoch(clock.now())
    try:
        after = table.write(_count(name, subject, limit, window, now))
    except ConditionFailed:
        raise _used_up(limit, window, now) from None
    return int(limit - after["count"])


async def hit_async(
    table: AsyncTable, name: str, subject: str, *, limit: int, window: timedelta
) -> int:
    """The same as `hit` for streaming functions."""
    now = clock.epoch(clock.now())
    try:
        after = await table.write(_count(name, subject, limit, window, now))
    except ConditionFailed:
        raise _used_up(limit, window, now) from None
    return int(limit - after["count"])


def forget(table: Table, name: str, subject: str, *, window: timedelta) -> None:
    """Start the current window anew, for limits on failures once there was a success."""
    start, _ = _bounds(clock.epoch(clock.now()), window)
    table.write(Delete(RateWindow, RateWindow.key_of(name, subject, start)))


def _bounds(now: int, window: timedelta) -> tuple[int, int]:
    """First second of the window that ``now`` lies in, and of the one after it."""
    seconds = int(window.total_seconds())
    start = now - now % seconds
    return start, start + seconds


def _count(name: str, subject: str, limit: int, window: timedelta, now: int) -> Update:
    start, end = _bounds(now, window)
    return Update(
        RateWindow,
        RateWindow.key_of(name, subject, start),
        must_exist=False,
        below={"count": limit},
        set={"ttl": end + 60},
        add={"count": 1},
    )


def _used_up(limit: int, window: timedelta, now: int) -> TooManyRequests:
    _, end = _bounds(now, window)
    return TooManyRequests(
        "Too many attempts. Try again later.",
        headers={
            "Retry-After": str(max(1, end - now)),
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(end),
        },
    )
