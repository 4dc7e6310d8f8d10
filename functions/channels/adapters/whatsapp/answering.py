"""Says an answer on WhatsApp, once it is complete, in as many messages as it takes.

Twilio cannot be told to send a message once. Where it does not say whether it has taken one (it
did not answer, or a worker died meanwhile), its list of sent messages is asked first, and the
message is sent again only if it is not there. Two things stay open: a message that Twilio has
taken but does not list yet is sent twice; and one that equals another answer to the same person
since the question is taken for that one, and not sent again.
"""

import asyncio
from datetime import datetime

from channels.adapters.platform_api import PlatformUncertain
from channels.adapters.protocol import AnswerStream, Incoming, Platform
from channels.adapters.splitting import clean, split
from channels.adapters.whatsapp.api import TwilioApi
from channels.adapters.whatsapp.formatting import to_whatsapp
from channels.adapters.whatsapp.replies import said
from channels.errors import PlatformBusy, PlatformRefused

MESSAGE_LENGTH = 1600
PAUSE_SECONDS = 0.5
"""Between the messages of an answer, which WhatsApp might show in another order otherwise."""
LOOK_SECONDS = (1.0, 3.0)
"""Twilio lists a new message after a moment."""
_TRIES = 3


def messages(markdown: str) -> list[str]:
    """The messages of an answer, each with at most 1,600 characters."""
    return split(to_whatsapp(clean(markdown)), MESSAGE_LENGTH)


async def say(
    api: TwilioApi,
    sender: str,
    status_url: str,
    incoming: Incoming,
    turn: AnswerStream,
    platform: Platform,
) -> None:
    """Say the answer to who asked; see `Adapter.answer`."""
    answer = await turn.whole()
    text = answer.text if answer.text.strip() else said("nothing", incoming.locale)
    if incoming.reply_to.get("unread"):
        text = f"{said('part_unreadable', incoming.locale)}\n\n{text}"
    writer = _Writer(api, sender, status_url, incoming, platform)
    await writer.send(messages(text))


class _Writer:
    """The messages of one answer: which are sent."""

    def __init__(
        self,
        api: TwilioApi,
        sender: str,
        status_url: str,
        incoming: Incoming,
        platform: Platform,
    ) -> None:
        self._api = api
        self._sender = sender
        self._status_url = status_url
        self._to = incoming.reply_to["to"]
        self._asked_at = datetime.fromisoformat(incoming.reply_to["asked_at"])
        self._platform = platform
        marks = platform.marks
        self._sids = {value for name, value in marks.items() if name.startswith("sid")}
        self._done = int(marks.get("done", "0"))
        self._unsure = marks.get("sending") == marks.get("done", "0")

    async def send(self, texts: list[str]) -> None:
        """Send what is not sent yet."""
        marks: dict[str, str] = {}
        for index in range(self._done, len(texts)):
            if index > self._done:
                await asyncio.sleep(PAUSE_SECONDS)
            sid = await self._find(texts[index]) if index == self._done and self._unsure else None
            if sid is None:
                # In one write: what was before is sent, and from here on it is not known of this.
                await self._platform.remember(done=str(index), sending=str(index), **marks)
                sid = await self._once(texts[index])
            self._sids.add(sid)
            marks = {f"sid{index}": sid}

    async def _once(self, text: str) -> str:
        """Send a message; if Twilio does not say whether it has, find out."""
        for _ in range(_TRIES):
            try:
                return await self._api.send(
                    sender=self._sender, to=self._to, body=text, status_url=self._status_url
                )
            except PlatformUncertain:
                if sid := await self._find(text):
                    return sid
            except (PlatformBusy, PlatformRefused):
                await self._platform.remember(sending="")  # surely not sent
                raise
        raise PlatformBusy("Twilio does not take the message")

    async def _find(self, text: str) -> str | None:
        """The message, if Twilio has it; raises `PlatformBusy` if that cannot be known now."""
        for seconds in LOOK_SECONDS:
            await asyncio.sleep(seconds)
            listed = await self._api.sent_since(
                sender=self._sender, to=self._to, since=self._asked_at
            )
            for sid, body in listed:
                # A trial account puts a sentence before each text.
                if sid not in self._sids and body.strip().endswith(text):
                    return sid
        return None
