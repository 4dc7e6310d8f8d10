"""An answer while it is written, as adapters read it, whatever becomes of the turn behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable

from channels.adapters.protocol import Answer

Step = str | Answer
"""The text so far, or the whole answer."""


class LiveAnswer:
    """Reads the steps of an answer to their end, at its own pace; see `AnswerStream`.

    ``source`` gives the text so far as often as it likes and an `Answer` at last.
    """

    def __init__(self, source: Callable[[], AsyncIterator[Step]]) -> None:
        self._text = ""
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._read(source))
        self._task.add_done_callback(lambda _: self._changed.set())

    async def texts(self) -> AsyncIterator[str]:
        """See `AnswerStream`."""
        shown = ""
        while not self._task.done():
            self._changed.clear()
            if self._text != shown:
                shown = self._text
                yield shown
            elif not self._task.done():
                await self._changed.wait()

    async def whole(self) -> Answer:
        """See `AnswerStream`; raises what has ended the turn without an answer."""
        return await asyncio.shield(self._task)

    async def ended(self) -> None:
        """Wait until nothing runs any more, whatever has become of it."""
        await asyncio.wait([self._task])

    async def _read(self, source: Callable[[], AsyncIterator[Step]]) -> Answer:
        async for step in source():
            if isinstance(step, Answer):
                return step
            self._text = step
            self._changed.set()
        raise RuntimeError("an answer ends with the whole of it")
