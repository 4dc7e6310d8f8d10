"""What Twilio sends, and what it is answered at once."""

from collections.abc import Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

from channels.adapters.protocol import Connected, Incoming, Media, Notice, RawAnswer, Received
from channels.adapters.whatsapp.api import TwilioApi
from channels.adapters.whatsapp.failures import meaning
from channels.adapters.whatsapp.media import MAX_CHARACTERS, readable, text_of
from channels.adapters.whatsapp.replies import locale_of, said
from frontdesk import clock

ADDRESS = "whatsapp:"
QUIET_HOURS = 24
_MOST_MEDIA = 10
_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>'
_GOOD = {"delivered": "Delivered", "read": "Read"}
_BAD = {"failed": "Not sent", "undelivered": "Not delivered"}

Form = Mapping[str, str]


def understood(connection: Connected, form: Form) -> Received:
    """A proved message."""
    sid, sender, number = form.get("MessageSid", ""), form.get("From", ""), form.get("To", "")
    own = ADDRESS + str(connection.config["from_number"])
    if not sid or not sender.startswith(ADDRESS):
        # An SMS to the same number is for somebody else.
        return Received(_nothing())
    if number != own:
        told = f"A message to {number.removeprefix(ADDRESS)[:30]}, which is not this number."
        return Received(_nothing(), notice=Notice("other_number", told, ok=False, event_id=sid))
    if not connection.enabled:
        return Received(_nothing())
    locale = locale_of(sender)
    media = _media(form)
    text = "\n\n".join(part for part in (form.get("Body", "").strip(), _location(form)) if part)
    unread = [each for each in media if not readable(each)]
    if not text and len(unread) == len(media):
        if not media:
            return Received(_nothing())
        told = f"{len(media)} file(s) that agents cannot read; the person was asked to write."
        notice = Notice("media", told, event_id=sid)
        return Received(_reply(said("unreadable", locale)), notice=notice, connects=True)
    person = sender.removeprefix(ADDRESS)
    incoming = Incoming(
        event_id=sid,
        thread=person,
        sender=person,
        sender_name=form.get("ProfileName", "")[:100] or person,
        text=text,
        media=[each for each in media if readable(each)],
        reply_to={
            "to": sender,
            "asked_at": clock.iso(clock.now()),
            "unread": "yes" if unread else "",
        },
        locale=locale,
        quiet_hours=QUIET_HOURS,
    )
    return Received(_nothing(), incoming=incoming, connects=True)


def status(form: Form) -> Received:
    """A proved callback: what became of an answer. Each is noted once, in whatever order."""
    sid, now = form.get("MessageSid", ""), form.get("MessageStatus", "")
    to = form.get("To", "").removeprefix(ADDRESS)[:30]
    event = f"{sid}:{now}"
    if now in _GOOD:
        notice = Notice(now, f"{_GOOD[now]} to {to}", event_id=event, direction="out")
        return Received(_nothing(), notice=notice)
    if now in _BAD:
        number = form.get("ErrorCode", "")
        said_by = form.get("ErrorMessage") or form.get("ChannelStatusMessage") or ""
        code, detail, breaks = meaning(int(number) if number.isdecimal() else None, said_by)
        notice = Notice(
            now,
            f"{_BAD[now]} to {to}: {detail}",
            ok=False,
            event_id=event,
            direction="out",
            breaks=code if breaks else None,
        )
        return Received(_nothing(), notice=notice)
    return Received(_nothing())


async def completed(api: TwilioApi, incoming: Incoming) -> Incoming:
    """The message with the text of its documents."""
    if not incoming.media:
        return incoming
    parts, unread, room = [incoming.text], incoming.reply_to.get("unread", ""), MAX_CHARACTERS
    for number, media in enumerate(incoming.media, 1):
        text = await text_of(api, media) if room > 0 else None
        if text is None:
            unread = "yes"
            continue
        heading = said("document", incoming.locale, number=str(number))
        parts.append(f"{heading}\n{text[:room]}")
        room -= len(text)
    whole = "\n\n".join(part for part in parts if part)
    return replace(
        incoming,
        text=whole or said("document_lost", incoming.locale),
        media=[],
        reply_to=incoming.reply_to | {"unread": unread},
    )


def _media(form: Form) -> list[Media]:
    count = form.get("NumMedia", "0")
    most = min(int(count), _MOST_MEDIA) if count.isdecimal() and len(count) < 4 else 0
    return [
        Media(url=form[f"MediaUrl{n}"][:2000], content_type=form.get(f"MediaContentType{n}", ""))
        for n in range(most)
        if form.get(f"MediaUrl{n}")
    ]


def _location(form: Form) -> str:
    if not form.get("Latitude") or not form.get("Longitude"):
        return ""
    named = [form.get(name, "") for name in ("Label", "Address")]
    place = ", ".join([*filter(None, named), f"{form['Latitude']}, {form['Longitude']}"])[:500]
    return said("location", locale_of(form.get("From", "")), place=place)


def _nothing() -> RawAnswer:
    """Twilio sends what it is answered; the answer comes by its API instead."""
    return RawAnswer(body=_TWIML.format("").encode(), content_type="text/xml")


def _reply(text: str) -> RawAnswer:
    message = f"<Message>{escape(text)}</Message>"
    return RawAnswer(body=_TWIML.format(message).encode(), content_type="text/xml")
