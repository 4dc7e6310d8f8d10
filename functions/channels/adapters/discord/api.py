"""Asks Discord's API, at the pace that its rate limit headers ask for."""

import time
from typing import Any
from urllib.parse import quote

import orjson

from channels.adapters.platform_api import ATTEMPTS, PlatformApi
from channels.errors import PlatformBusy, PlatformRefused
from frontdesk.outbound import Response
from frontdesk.settings import get_settings

TOO_LATE = "interaction_expired"
NOT_THERE_YET = "unknown_webhook"

# By Discord's own code of an error: our code, what a person can do, whether all is broken by it.
_SAID: dict[int, tuple[str, str, bool]] = {
    10002: ("unknown_application", "Discord knows no application with this id.", True),
    10008: ("unknown_message", "The message was deleted.", False),
    10015: (NOT_THERE_YET, "Discord does not know this command's answer (any more).", False),
    10062: (TOO_LATE, "Discord takes an answer for 15 minutes; they are over.", False),
    40333: ("user_agent_refused", "Discord refuses requests from this address.", False),
    50001: ("missing_access", "The bot has no access there.", False),
    50013: ("missing_permissions", "The bot may not write there.", False),
    50027: (TOO_LATE, "Discord takes an answer for 15 minutes; they are over.", False),
    50035: ("invalid_form", "Discord does not take what was sent.", False),
}
_TOKEN = (
    "bot_token_refused",
    "Discord does not take the bot token. Reset it at Discord and enter the new one.",
    True,
)

SILENT: dict[str, Any] = {
    # No name in a text calls anybody, whatever a model was made to write.
    "allowed_mentions": {"parse": []},
    # No preview: an address in a text is not opened before somebody wants it.
    "flags": 1 << 2,
}


class DiscordApi:
    """Discord with a bot's token; what belongs to one interaction is asked with its token alone."""

    def __init__(self, bot_token: str | None = None) -> None:
        settings = get_settings()
        headers = {"user-agent": f"DiscordBot ({settings.base_url}, 1.0)"}
        self._open = PlatformApi("Discord", settings.discord_api_url, headers)
        authorized = headers | ({"authorization": f"Bot {bot_token}"} if bot_token else {})
        self._api = PlatformApi("Discord", settings.discord_api_url, authorized)
        self.free_at = 0.0
        """When the next edit may be made, by the monotonic clock."""

    async def application(self, *, attempts: int = 2) -> dict[str, Any]:
        """The application that the bot token belongs to."""
        return _object(await self._api.ask("GET", "/applications/@me", attempts=attempts), _TOKEN)

    async def register(self, application_id: str, commands: list[dict[str, Any]]) -> None:
        """Make these all of the application's global commands; the same again changes nothing."""
        path = f"/applications/{quote(application_id, safe='')}/commands"
        _checked(await self._api.ask("PUT", path, body=commands, attempts=2), _TOKEN)

    async def edit(
        self, application_id: str, token: str, content: str, *, attempts: int = ATTEMPTS
    ) -> None:
        """Show ``content`` as the answer to an interaction; any number of times."""
        path = f"{_webhook(application_id, token)}/messages/@original"
        body = {"content": content, **SILENT}
        answer = await self._open.ask("PATCH", path, body=body, attempts=attempts)
        self._heed(answer)
        _checked(answer)

    async def follow_up(self, application_id: str, token: str, content: str) -> None:
        """One message more; raises `PlatformUncertain` if it may or may not have been posted."""
        body = {"content": content, **SILENT}
        answer = await self._open.ask("POST", _webhook(application_id, token), body=body, once=True)
        self._heed(answer)
        _checked(answer)

    def _heed(self, answer: Response) -> None:
        """What Discord says of its limit, before it is reached."""
        if answer.headers.get("x-ratelimit-remaining") == "0":
            try:
                wait = float(answer.headers.get("x-ratelimit-reset-after", "0"))
            except ValueError:
                return
            self.free_at = time.monotonic() + min(max(wait, 0.0), 60.0)


def _webhook(application_id: str, token: str) -> str:
    return f"/webhooks/{quote(application_id, safe='')}/{quote(token, safe='')}"


def _object(answer: Response, unauthorized: tuple[str, str, bool] | None = None) -> dict[str, Any]:
    found = _checked(answer, unauthorized)
    if not isinstance(found, dict):
        raise PlatformBusy(f"Discord does not answer with JSON ({answer.status})")
    return found


def _checked(answer: Response, unauthorized: tuple[str, str, bool] | None = None) -> Any:
    """The answer's JSON, None if it is none; raises `PlatformRefused` for an error."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    if 200 <= answer.status < 300:
        return found
    told = found if isinstance(found, dict) else {}
    number = told.get("code")
    known = _SAID.get(number) if isinstance(number, int) else None
    if answer.status == 401 and unauthorized:
        known = unauthorized
    if known is None:
        said = str(told.get("message") or "no reason given")[:200]
        known = (f"discord_{answer.status}", f"Discord answers {answer.status}: {said}", False)
    code, detail, breaks = known
    raise PlatformRefused(code, detail, breaks=breaks)
