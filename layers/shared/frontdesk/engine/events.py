"""The events of a run, as the bytes that a client receives, numbered from 1.

While the run is live its events are here in memory and readers wait on them. Stored batches are
the same bytes, so that re-attaching (to this process or another) continues to the letter.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import orjson

KEEPALIVE_SECONDS = 15
KEEPALIVE = b": keepalive\n\n"
TERMINAL = ("done", "error")
EVENTS_KEPT = timedelta(hours=24)
"""How long the stored batches can be read again."""

EventStream = AsyncIterator[bytes]
"""Events as the bytes that are sent, several in one piece where several were ready."""


def frame(number: int, event: str, data: dict[str, Any]) -> bytes:
    """One event in the form of ``text/event-stream``."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, event.encode(), orjson.dumps(data))


def frames_after(frames: str, first: int, after: int) -> list[str]:
    """The single events of a stored batch that come after number ``after``."""
    return [entry + "\n\n" for entry in frames.split("\n\n")[:-1]][max(0, after + 1 - first) :]


def told(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and data of each event in a piece of an `EventStream`; comments are left out."""
    for entry in data.split(b"\n\n"):
        if entry.startswith(b"id: "):
            _, event, fields = entry.split(b"\n", 2)
            yield event[7:].decode(), orjson.loads(fields[6:])


class EventLog:
    """The events of one live run. One writer, any number of readers, all in one event loop.

    The last events are held back until they are stored: `hold`, append, then `release`.
    """

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._visible = 0
        self._holding = False
        self._closed = False
        self._waiting: list[asyncio.Future[None]] = []

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def closed(self) -> bool:
        """Whether the terminal event is there to read."""
        return self._closed and self._visible == len(self._frames)

    def append(self, event: str, data: dict[str, Any]) -> None:
        """Add an event and, unless it is held back, wake the readers."""
        if self._closed:
            raise RuntimeError("a run has exactly one terminal event")
        self._frames.append(frame(len(self._frames) + 1, event, data))
        self._closed = event in TERMINAL
        if not self._holding:
            self._show()

    def hold(self) -> None:
        """Show nothing that is appended from here on."""
        self._holding = True

    def release(self) -> None:
        """Show what was held back."""
        self._holding = False
        self._show()

    def drop(self) -> None:
        """Forget what was held back, since it could not be stored."""
        del self._frames[self._visible :]
        self._holding = self._closed = False

    def data(self, start: int, end: int) -> bytes:
        """The events ``start`` up to but without ``end`` (counted from 0)."""
        return b"".join(self._frames[start:end])

    async def read(self, after: int) -> AsyncIterator[bytes]:
        """Everything after event number ``after``, as it comes, up to the terminal event.

        What has piled up since the last read comes in one piece. A quiet stream gets a comment
        every `KEEPALIVE_SECONDS`, so that nothing on the way takes it for dead.
        """
        position = after
        while True:
            if position < self._visible:
                ready = self._frames[position : self._visible]
                position += len(ready)
                yield b"".join(ready) if len(ready) > 1 else ready[0]
            elif self.closed:
                return
            else:
                waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(waiter)
                try:
                    async with asyncio.timeout(KEEPALIVE_SECONDS):
                        await waiter
                except TimeoutError:
                    yield KEEPALIVE

    def _show(self) -> None:
        self._visible = len(self._frames)
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)
