"""What Slack's Events API tells, and what of it is for the agent."""

import html
import re
from typing import Any

import orjson

from channels.adapters.protocol import Connected, Incoming, Media, Notice, RawAnswer, Received

_DIRECT_QUIET_HOURS = 12
"""A direct message has no thread of its own: after so long a pause it is about something else."""

# What carries words of a person; every other subtype is about messages (edited, deleted, joined).
_SPOKEN = frozenset({None, "file_share", "thread_broadcast"})

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([^>|]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>")


def understood(connection: Connected, body: bytes) -> Received:
    """What a proved body says. What is not for the agent is answered and forgotten."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Received(RawAnswer(400))
    if not isinstance(told, dict):
        return Received(RawAnswer(400))
    if told.get("type") == "url_verification":
        return _challenged(told)
    event = told.get("event")
    if told.get("type") != "event_callback" or not isinstance(event, dict):
        return Received(RawAnswer())
    kind = event.get("type")
    if not _own_team(connection, told):
        return Received(RawAnswer())
    if kind in ("app_uninstalled", "tokens_revoked"):
        return Received(RawAnswer(), notice=_ended(connection, told, event))
    if kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
        return Received(RawAnswer(), incoming=_message(connection, told, event))
    return Received(RawAnswer())


def _challenged(told: dict[str, Any]) -> Received:
    challenge = told.get("challenge")
    if not isinstance(challenge, str):
        return Received(RawAnswer(400))
    notice = Notice("url_verification", "Slack has verified the request URL.")
    return Received(RawAnswer(body=orjson.dumps({"challenge": challenge})), notice=notice)


def _own_team(connection: Connected, told: dict[str, Any]) -> bool:
    """An app may be installed in many teams; the token of a connection is for one of them."""
    team, app = connection.facts.get("team_id"), connection.facts.get("app_id")
    return (not team or _text(told, "team_id") == team) and (
        not app or _text(told, "api_app_id") in ("", app)
    )


def _ended(connection: Connected, told: dict[str, Any], event: dict[str, Any]) -> Notice | None:
    """The end of an install; None if it is about another one than that which is there now."""
    installed, moment = connection.facts.get("installed_at", ""), told.get("event_time")
    if isinstance(moment, int) and installed.isdigit() and moment < int(installed):
        return None  # Slack repeats what it could not deliver, and the app is installed again
    kind = str(event["type"])
    if kind == "tokens_revoked":
        tokens = event.get("tokens")
        bots = tokens.get("bot") if isinstance(tokens, dict) else None
        if not bots:
            return None  # the token of a person, which is not what we use
        detail = "Slack has revoked the app's token. Install the app again."
    else:
        detail = "The app was removed from the Slack workspace. Install it again."
    event_id = _text(told, "event_id") or kind
    return Notice(kind, detail, ok=False, event_id=event_id, breaks=kind)


def _message(connection: Connected, told: dict[str, Any], event: dict[str, Any]) -> Incoming | None:
    """The message for the agent; None for those of bots, our own, and what nobody has said."""
    user, channel, ts = _text(event, "user"), _text(event, "channel"), _text(event, "ts")
    own = connection.facts.get("bot_user_id")
    if not user or not channel or not ts or user in (own, "USLACKBOT"):
        return None
    if event.get("bot_id") or event.get("bot_profile") or event.get("subtype") not in _SPOKEN:
        return None
    media = _media(event.get("files"))
    text = readable(_text(event, "text"), own)
    if not text and not media:
        text = "👋"  # somebody only mentions the agent: it may greet them
    direct = event.get("channel_type") == "im"
    thread = _text(event, "thread_ts") or ("" if direct else ts)
    return Incoming(
        # A message is the same whatever event tells of it, however often.
        event_id=f"{channel}:{ts}",
        thread=f"{channel}:{thread}",
        sender=f"{_text(told, 'team_id')}:{user}",
        sender_name="",
        text=text,
        media=media,
        reply_to={"channel": channel, "thread_ts": thread, "user": user},
        quiet_hours=_DIRECT_QUIET_HOURS if direct and not thread else None,
    )


def _media(files: Any) -> list[Media]:
    if not isinstance(files, list):
        return []
    return [
        Media(_text(each, "url_private"), _text(each, "mimetype"), _text(each, "name"))
        for each in files
        if isinstance(each, dict)
    ]


def readable(text: str, own: str | None) -> str:
    """Slack's markup as a person would have typed it, without the mention of the agent itself."""

    def person(found: re.Match[str]) -> str:
        if found[1] == own:
            return ""
        return f"@{found[2] or found[1]}"

    def link(found: re.Match[str]) -> str:
        label, url = found[2], found[1]
        plain = url.removeprefix("mailto:").removeprefix("tel:")
        return plain if not label or label in (url, plain) else f"{label} ({url})"

    text = _MENTION.sub(person, text)
    text = _CHANNEL.sub(lambda found: f"#{found[1] or 'channel'}", text)
    text = _SPECIAL.sub(lambda found: found[2] or f"@{found[1].partition('^')[0]}", text)
    text = _LINK.sub(link, text)
    return html.unescape(text).strip()


def _text(values: dict[str, Any], name: str) -> str:
    found = values.get(name)
    return found if isinstance(found, str) else ""
