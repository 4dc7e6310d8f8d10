"""Says an answer in Discord: the reply that was promised is edited while the answer is written.

What does not fit into one message follows in further ones when all is written. An edit can be
repeated; a further message cannot, so one of which Discord does not say whether it was posted is
not sent again. The log says then that it may be missing.
"""

import asyncio
import time

from channels.adapters.discord.api import NOT_THERE_YET, TOO_LATE, DiscordApi
from channels.adapters.discord.formatting import to_discord
from channels.adapters.discord.replies import said
from channels.adapters.platform_api import PlatformUncertain
from channels.adapters.protocol import AnswerStream, Incoming, Platform
from channels.adapters.splitting import clean, closed, split
from channels.errors import PlatformBusy, PlatformRefused
from frontdesk import clock

MESSAGE_LENGTH = 2000
PAUSE_SECONDS = 1.5
_LONGEST_PAUSE_SECONDS = 10.0
_LONGEST_WAIT_SECONDS = 20.0
LAST_SECONDS = 20
"""So long before the end of its 15 minutes an answer is given up, while that can still be said."""
_LEAST_SECONDS = 2.0
"""An answer that is there already, or almost, is said even then."""
_SOON = 4
_SOON_SECONDS = 0.5


def messages(markdown: str) -> list[str]:
    """The messages of an answer, each with at most 2,000 characters."""
    return split(to_discord(clean(markdown)), MESSAGE_LENGTH)


async def say(api: DiscordApi, incoming: Incoming, turn: AnswerStream, platform: Platform) -> None:
    """Say the answer where it was asked for; see `Adapter.answer`."""
    writer = _Writer(api, incoming, platform)
    left = float(incoming.reply_to["until"]) - clock.now().timestamp()
    if left <= 0:
        raise PlatformRefused(
            TOO_LATE, "The answer came more than 15 minutes after the question: too late."
        )
    try:
        async with asyncio.timeout(max(left - LAST_SECONDS, min(left, _LEAST_SECONDS))):
            async for text in turn.texts():
                await writer.show(text)
            answer = await turn.whole()
    except TimeoutError:
        await writer.finish(said("too_late", incoming.locale))
        raise PlatformRefused(
            TOO_LATE, "The answer took longer than the 15 minutes that Discord allows."
        ) from None
    await writer.finish(answer.text if answer.text.strip() else said("nothing", incoming.locale))


class _Writer:
    """The messages of one answer."""

    def __init__(self, api: DiscordApi, incoming: Incoming, platform: Platform) -> None:
        self._api = api
        self._application = incoming.reply_to["application"]
        self._token = incoming.reply_to["token"]
        self._platform = platform
        self._shown: str | None = None
        self._next = 0.0
        self._pause = PAUSE_SECONDS

    async def show(self, text: str) -> None:
        """Show the answer so far, if Discord is due another edit."""
        if time.monotonic() < max(self._next, self._api.free_at):
            return
        so_far = messages(closed(text))
        if not so_far or so_far[0] == self._shown:
            return
        try:
            await self._edit(so_far[0], attempts=1)
        except PlatformBusy as busy:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
            self._next = time.monotonic() + max(busy.seconds or 0.0, self._pause)

    async def finish(self, text: str) -> None:
        """Show the whole answer."""
        first, *others = messages(text) or [text[:MESSAGE_LENGTH]]
        if first != self._shown:
            await self._wait(self._next)
            await self._edit(first)
        done = int(self._platform.marks.get("followed", "0"))
        unsure = self._platform.marks.get("following") == str(done)
        missing: list[int] = []
        for index, message in enumerate(others):
            if index < done:
                continue
            if unsure and index == done:
                missing.append(index)  # a worker died while it was being posted
                continue
            await self._wait(0.0)
            # One write: what was before is done, and from here on it is not known of this one.
            await self._platform.remember(followed=str(index), following=str(index))
            try:
                await self._api.follow_up(self._application, self._token, message)
            except PlatformUncertain:
                missing.append(index)
            except PlatformBusy:
                await self._platform.remember(following="")
                raise
        if missing:
            parts = ", ".join(str(index + 2) for index in missing)
            raise PlatformRefused(
                "message_uncertain",
                f"Discord did not say whether part {parts} of {len(others) + 1} was posted. It "
                "is not sent again, so that nobody reads it twice.",
            )

    async def _edit(self, content: str, attempts: int = 4) -> None:
        """Edit the promised reply. A fast worker may be there before Discord has taken our
        promise in: then it does not know the reply yet."""
        for attempt in range(_SOON):
            try:
                await self._api.edit(self._application, self._token, content, attempts=attempts)
                break
            except PlatformRefused as refused:
                first = self._shown is None and refused.code == NOT_THERE_YET
                if not first or attempt == _SOON - 1:
                    raise
                await asyncio.sleep(_SOON_SECONDS * 2**attempt)
        self._shown = content
        self._next = time.monotonic() + self._pause

    async def _wait(self, until: float) -> None:
        seconds = max(until, self._api.free_at) - time.monotonic()
        if seconds > _LONGEST_WAIT_SECONDS:
            raise PlatformBusy("Discord is busy", seconds)
        await asyncio.sleep(max(seconds, 0.0))
