"""Says an answer in Slack while it is written: a message that is posted once and then changed.

Slack lets an app write to a channel about once a second. What comes faster is skipped, and the end
waits its turn. A long answer becomes several messages, below what one may hold.

Posting cannot be repeated as changing can. When Slack does not say whether it has posted a message,
it is looked for, by what was noted on it, and goes on where it stands. Where the app may not look
(in channels, of which it does not ask to read all that is said) it is posted again: an answer that
stands there twice is better than none.
"""

import asyncio
import time
from typing import Any

from channels.adapters.platform_api import ATTEMPTS, PlatformUncertain
from channels.adapters.protocol import AnswerStream, Incoming, Platform
from channels.adapters.slack.api import SlackApi
from channels.adapters.slack.mrkdwn import mrkdwn
from channels.adapters.splitting import split
from channels.errors import PlatformBusy, PlatformRefused
from frontdesk.observability import logger

PAUSE_SECONDS = 1.1
_LONGEST_PAUSE_SECONDS = 10.0

MESSAGE_LENGTH = 3_900
"""``chat.update`` takes 4,000 characters; ``chat.postMessage`` more, but each is changed later."""
_PART, _SMALL_PART = 2_800, 700

# The message cannot be changed any more: what is left to say needs another one.
_UNCHANGEABLE = {"message_not_found", "edit_window_closed", "cant_update_message"}


def messages(markdown: str) -> list[str]:
    """The messages of an answer. Escaping makes a part at most five times as long."""
    found: list[str] = []
    for part in split(markdown, _PART):
        shown = mrkdwn(part)
        small = len(shown) > MESSAGE_LENGTH
        found += [mrkdwn(each) for each in split(part, _SMALL_PART)] if small else [shown]
    return found


async def say(api: SlackApi, incoming: Incoming, turn: AnswerStream, platform: Platform) -> None:
    """Say the answer in the thread that was asked in; see `Adapter.answer`."""
    writer = _Writer(api, incoming, platform)
    async for text in turn.texts():
        await writer.show(text)
    answer = await turn.whole()
    await writer.finish(answer.text)


class _Writer:
    """The messages of one answer: which are posted, and what they show."""

    def __init__(self, api: SlackApi, incoming: Incoming, platform: Platform) -> None:
        self._api = api
        self._channel = incoming.reply_to["channel"]
        self._thread = incoming.reply_to["thread_ts"]
        self._question = incoming.event_id
        self._platform = platform
        # What a worker that died has posted; what those messages show is not known.
        self._posted = [platform.marks[name] for name in _names(platform)]
        self._shown: list[str | None] = [None] * len(self._posted)
        self._next = 0.0
        self._pause = PAUSE_SECONDS

    async def show(self, text: str) -> None:
        """Show the answer so far, unless Slack is too busy for what is not the end."""
        try:
            await self._write(messages(text), attempts=1)
        except PlatformBusy as busy:
            self._slow_down(busy.seconds)
        except PlatformUncertain:
            self._slow_down(None)

    async def finish(self, text: str) -> None:
        """Show the whole answer, and nothing that an answer before this one left behind."""
        wanted = messages(text)
        # A wait that Slack asked for while the answer was written holds for its end, too.
        if (wait := self._next - time.monotonic()) > _LONGEST_PAUSE_SECONDS:
            raise PlatformBusy("Slack is busy", wait)
        for attempt in range(ATTEMPTS):
            try:
                await self._write(wanted)
                break
            except PlatformUncertain as uncertain:
                if attempt == ATTEMPTS - 1:
                    raise PlatformBusy(uncertain.detail) from None
        for ts in self._posted[len(wanted) :]:
            await self._call("chat.delete", {"ts": ts})

    def _slow_down(self, seconds: float | None) -> None:
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
        self._next = time.monotonic() + max(seconds or 0, self._pause)

    async def _write(self, wanted: list[str], **options: Any) -> None:
        for index, text in enumerate(wanted):
            if index == len(self._posted):
                await self._post(index, text, **options)
            elif self._shown[index] != text:
                await self._change(index, text, **options)

    async def _change(self, index: int, text: str, **options: Any) -> None:
        changed = {"ts": self._posted[index], "text": text}
        try:
            await self._call("chat.update", changed | _PLAIN, **options)
        except PlatformRefused as refused:
            if refused.code not in _UNCHANGEABLE:
                raise
            await self._post(index, text, **options)
        self._shown[index] = text

    async def _post(self, index: int, text: str, **options: Any) -> None:
        if self._platform.marks.get(_unsure(index)) and (ts := await self._found(index, **options)):
            await self._keep(index, ts, None)
            await self._change(index, text, **options)
            return
        posted = {"text": text, "unfurl_links": False, "unfurl_media": False}
        if self._thread:
            posted["thread_ts"] = self._thread
        noted = {"metadata": self._note(index)}
        try:
            told = await self._call(
                "chat.postMessage", posted | noted | _PLAIN, once=True, **options
            )
        except PlatformUncertain:
            await self._platform.remember(**{_unsure(index): "yes"})
            raise
        await self._keep(index, str(told.get("ts") or ""), text)

    async def _keep(self, index: int, ts: str, shown: str | None) -> None:
        self._posted[index:] = [ts]
        self._shown[index:] = [shown]
        sure = {_unsure(index): ""} if self._platform.marks.get(_unsure(index)) else {}
        await self._platform.remember(**{_name(index): ts}, **sure)

    def _note(self, index: int) -> dict[str, Any]:
        """What is noted on a message, unseen by people, to know it again."""
        payload = {"question": self._question, "part": index}
        return {"event_type": "frontdesk_answer", "event_payload": payload}

    async def _found(self, index: int, **options: Any) -> str | None:
        """The message of which Slack did not say whether it was posted; None if it is not there,
        or if the app may not look."""
        # All that came after the question, in its thread.
        form = {
            "channel": self._channel,
            "oldest": self._question.rpartition(":")[2],
            "limit": "200",
            "include_all_metadata": "true",
        }
        method = "conversations.history"
        if self._thread:
            method, form = "conversations.replies", form | {"ts": self._thread}
        try:
            told = await self._api.call(method, form=form, **options)
        except PlatformRefused as refused:
            logger.warning("slack message may stand twice", code=refused.code)
            return None
        there = told.get("messages")
        mine = (
            each.get("ts")
            for each in (there if isinstance(there, list) else [])
            if isinstance(each, dict) and each.get("metadata") == self._note(index)
        )
        return next((ts for ts in mine if isinstance(ts, str)), None)

    async def _call(self, method: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))
        try:
            return await self._api.call(method, body={"channel": self._channel, **body}, **options)
        finally:
            self._next = time.monotonic() + self._pause


# Nothing that looks like a name or an address is made into one, whatever the default may be.
_PLAIN: dict[str, Any] = {"parse": "none", "link_names": False}


def _name(index: int) -> str:
    return f"ts{index}"


def _unsure(index: int) -> str:
    """The mark of a message of which Slack did not say whether it was posted."""
    return f"unsure{index}"


def _names(platform: Platform) -> list[str]:
    names: list[str] = []
    while (name := _name(len(names))) in platform.marks:
        names.append(name)
    return names
