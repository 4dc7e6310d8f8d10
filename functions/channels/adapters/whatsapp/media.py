"""Files that people send: text is read, everything else is not yet.

A file is fetched from Twilio's API and nowhere else, with the account's credentials; those do not
go along when Twilio redirects to its storage.
"""

import asyncio
from urllib.parse import urlsplit

from channels.adapters.protocol import Media
from channels.adapters.whatsapp.api import TwilioApi
from frontdesk.observability import logger
from frontdesk.outbound import OutboundError, afetch
from frontdesk.settings import get_settings

MAX_BYTES = 1024 * 1024
MAX_CHARACTERS = 20_000
TIMEOUT_SECONDS = 15.0
PAUSES = (0.5, 2.0)
"""Before a file that was not there, or could not be had right now, is asked for again."""
_READABLE = {"application/json", "application/csv", "application/xml", "application/x-yaml"}
_UNREADABLE_TEXT = {"text/vcard", "text/x-vcard", "text/calendar"}


def readable(media: Media) -> bool:
    """Whether an agent can be given the file's content."""
    kind = media.content_type.partition(";")[0].strip().lower()
    return kind not in _UNREADABLE_TEXT and (kind.startswith("text/") or kind in _READABLE)


async def text_of(api: TwilioApi, media: Media) -> str | None:
    """The text of a file, cut at `MAX_CHARACTERS`; None if it cannot be had."""
    if not _of_twilio(media.url):
        logger.warning("media of another host", host=urlsplit(media.url).hostname)
        return None
    for pause in (*PAUSES, None):
        try:
            answer = await afetch(
                "GET",
                media.url,
                headers={"authorization": api.authorization},
                timeout=TIMEOUT_SECONDS,
                max_bytes=MAX_BYTES,
                max_redirects=3,
            )
        except OutboundError as error:
            logger.info("media not read", code=error.code)
            if error.status != 503:
                return None
        else:
            if answer.status == 200:
                return _decoded(answer.body)
            logger.info("media not read", status=answer.status)
            # Twilio may not have stored the file yet when it tells of the message.
            if answer.status not in (404, 429) and answer.status < 500:
                return None
        if pause is not None:
            await asyncio.sleep(pause)
    return None


def _of_twilio(url: str) -> bool:
    given, own = urlsplit(url), urlsplit(get_settings().twilio_api_url)
    same = (given.scheme, given.netloc) == (own.scheme, own.netloc)
    return same and given.path.startswith("/2010-04-01/Accounts/")


def _decoded(body: bytes) -> str | None:
    """Text in UTF-8, or in what old programs write; None for what is none."""
    if b"\0" in body:
        return None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    text = text.strip()
    return text[:MAX_CHARACTERS] or None
