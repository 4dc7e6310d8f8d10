"""Rate limits on the counters table: fixed windows, exact under concurrency, one write a hit."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``most`` times in a ``window``, for each subject (an address, an email, a user).

    `hit` raises `TooManyRequests` with ``Retry-After`` once there were as many. The condition is
    part of the write, so a hundred parallel hits at a limit of sixty let sixty pass.
    """

    name: str
    most: int
    window: timedelta

    def hit(self, table: Table, subject: str) -> None:
        """Count one use."""
        now = clock.epoch(clock.now())
        try:
            table.write(self._count(subject, now))
        except ConditionFailed:
            raise self._used_up(now) from None

    async def hit_async(self, table: AsyncTable, subject: str) -> None:
        """The same as `hit` for streaming functions."""
        now = clock.epoch(clock.now())
        try:
            await table.write(self._count(subject, now))
        except ConditionFailed:
            raise self._used_up(now) from None

    def forget(self, table: Table, subject: str) -> None:
        """Count from nothing again, for limits on failures once there was a success."""
        start, _ = _bounds(clock.epoch(clock.now()), self.window)
        table.write(Delete(RateWindow, RateWindow.key_of(self.name, subject, start)))

    def _count(self, subject: str, now: int) -> Update:
        start, end = _bounds(now, self.window)
        return Update(
            RateWindow,
            RateWindow.key_of(self.name, subject, start),
            must_exist=False,
            below={"count": self.most},
            set={"ttl": end + 60},
            add={"count": 1},
        )

    def _used_up(self, now: int) -> TooManyRequests:
        _, end = _bounds(now, self.window)
        return TooManyRequests(
            "Too many attempts. Try again later.",
            headers={
                "Retry-After": str(max(1, end - now)),
                "X-RateLimit-Limit": str(self.most),
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(end),
            },
        )


def _bounds(now: int, window: timedelta) -> tuple[int, int]:
    """First second of the window that ``now`` lies in, and of the one after it."""
    seconds = int(window.total_seconds())
    start = now - now % seconds
    return start, start + seconds
