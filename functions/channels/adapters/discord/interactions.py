"""What Discord sends, and what it is answered at once."""

from typing import Any

import orjson

from channels.adapters.discord.replies import said
from channels.adapters.protocol import Connected, Incoming, Notice, RawAnswer, Received

PING, COMMAND, AUTOCOMPLETE = 1, 2, 4
_PONG, _MESSAGE, _DEFERRED, _CHOICES = 1, 4, 5, 8
_EPHEMERAL = 1 << 6
_CHAT_INPUT, _STRING = 1, 3
_THREADS = {10, 11, 12}
OPTION = "question"
LIFE_SECONDS = 15 * 60
"""For how long Discord takes an answer to a command."""
QUIET_HOURS = 24


def understood(connection: Connected, body: bytes, sent_at: int) -> Received:
    """A proved request. ``sent_at`` (Unix seconds) is when Discord signed it."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Received(RawAnswer(status=400))
    if not isinstance(told, dict):
        return Received(RawAnswer(status=400))
    kind = told.get("type")
    if kind == PING:
        notice = Notice("ping", "Discord has checked the address.")
        return Received(_json({"type": _PONG}), notice=notice, connects=True)
    if kind == AUTOCOMPLETE:
        return Received(_json({"type": _CHOICES, "data": {"choices": []}}))
    locale = str(told.get("locale") or "")[:20]
    if not connection.enabled:
        return Received(_only_you(said("off", locale)))
    command = str(connection.config.get("command") or "ask")
    question = _question(told, command) if kind == COMMAND else None
    if question is None:
        return Received(_only_you(said("unknown", locale, command=command)))
    if not question.strip():
        return Received(_only_you(said("empty", locale, command=command)))
    incoming = _incoming(told, question, locale, sent_at)
    if incoming is None:
        return Received(RawAnswer(status=400))
    return Received(_json({"type": _DEFERRED}), incoming=incoming, connects=True)


def _question(told: dict[str, Any], command: str) -> str | None:
    """What was asked with our command; None for anything else."""
    data = told.get("data")
    if not isinstance(data, dict) or data.get("type", _CHAT_INPUT) != _CHAT_INPUT:
        return None
    if data.get("name") != command:
        return None
    options = data.get("options")
    for option in options if isinstance(options, list) else []:
        named = isinstance(option, dict) and option.get("name") == OPTION
        if named and option.get("type") == _STRING and isinstance(option.get("value"), str):
            return str(option["value"])
    return None


def _incoming(told: dict[str, Any], question: str, locale: str, sent_at: int) -> Incoming | None:
    member = told.get("member")
    user = told.get("user") or (member.get("user") if isinstance(member, dict) else None)
    if not isinstance(user, dict):
        return None
    channel = told.get("channel")
    channel = channel if isinstance(channel, dict) else {}
    event, token = _text(told.get("id")), _text(told.get("token"))
    application, person = _text(told.get("application_id")), _text(user.get("id"))
    place = _text(told.get("channel_id")) or _text(channel.get("id"))
    if not (event and token and application and person and place):
        return None
    nick = member.get("nick") if isinstance(member, dict) else None
    name = nick or user.get("global_name") or user.get("username") or person
    # A thread is a talk of its own, for all who write there; elsewhere everybody has their own.
    kind = channel.get("type")
    shared = isinstance(kind, int) and kind in _THREADS
    return Incoming(
        event_id=event,
        thread=place if shared else f"{place}:{person}",
        sender=person,
        sender_name=str(name)[:100],
        text=question,
        reply_to={
            "application": application,
            "token": token,
            "until": str(sent_at + LIFE_SECONDS),
        },
        locale=locale,
        quiet_hours=None if shared else QUIET_HOURS,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 500 else ""


def _only_you(text: str) -> RawAnswer:
    """A message that only who wrote the command can see."""
    data = {"content": text, "flags": _EPHEMERAL, "allowed_mentions": {"parse": []}}
    return _json({"type": _MESSAGE, "data": data})


def _json(value: dict[str, Any]) -> RawAnswer:
    return RawAnswer(body=orjson.dumps(value))
