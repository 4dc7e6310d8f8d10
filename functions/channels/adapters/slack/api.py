"""Asks Slack's Web API: its errors come with a status of 200, and each has a name."""

import asyncio
from typing import Any

import orjson

from channels.adapters.platform_api import ATTEMPTS, PlatformApi, PlatformUncertain
from channels.errors import PlatformBusy, PlatformError, PlatformRefused
from frontdesk.settings import get_settings

# After these the connection does not work before it is installed again.
_BROKEN = {
    "invalid_auth": "Slack does not take the app's token. Install the app again.",
    "not_authed": "The app is not installed. Install it.",
    "token_revoked": "Slack has revoked the app's token. Install the app again.",
    "token_expired": "The app's token has expired. Install the app again.",
    "account_inactive": "The app was removed from the Slack workspace. Install it again.",
    "org_login_required": "The Slack workspace is being moved to an organization.",
    "missing_scope": "The app lacks a permission (scope). Add it in Slack and install again.",
    "team_access_not_granted": "The app has no access to this Slack workspace.",
}
_SAID = {
    "channel_not_found": "There is no such channel any more, or the app may not see it.",
    "is_archived": "The channel is archived.",
    "not_in_channel": "The app is not in this channel. Invite it with /invite.",
    "restricted_action": "The workspace does not let the app write there.",
    "message_not_found": "The message was deleted.",
    "invalid_client_id": "Slack does not know this client id.",
    "bad_client_secret": "Slack does not take this client secret.",
    "invalid_code": "Slack does not take this code; begin again.",
    "code_already_used": "This code was used before; begin again.",
    "bad_redirect_uri": "The redirect URL is not the one that the app has in Slack.",
}
_BUSY = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    }
)
# Of these Slack says that a part of what was asked may have been done.
_UNCERTAIN = frozenset({"internal_error", "fatal_error"})


class _Trouble(PlatformError):
    """Slack's own, of which it says that asking again may help."""


class SlackApi:
    """Slack with a bot's token, or without any for what needs none."""

    def __init__(self, token: str | None = None) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._api = PlatformApi("Slack", get_settings().slack_api_url, headers)

    async def call(
        self,
        method: str,
        *,
        body: dict[str, Any] | None = None,
        form: dict[str, str] | None = None,
        attempts: int = ATTEMPTS,
        once: bool = False,
    ) -> dict[str, Any]:
        """The answer of a method (``chat.postMessage``); raises `PlatformRefused`,
        `PlatformBusy`. With ``once`` what may have been done already is not asked again but
        raises `PlatformUncertain`."""
        for attempt in range(attempts):
            try:
                return await self._told(method, body, form, attempts, once)
            except _Trouble as trouble:
                if attempt == attempts - 1:
                    raise PlatformBusy(trouble.detail) from None
                await asyncio.sleep(0.5 * 2**attempt)
        raise AssertionError("unreachable")

    async def _told(
        self,
        method: str,
        body: dict[str, Any] | None,
        form: dict[str, str] | None,
        attempts: int,
        once: bool,
    ) -> dict[str, Any]:
        answer = await self._api.ask(
            "POST", f"/{method}", body=body, form=form, attempts=attempts, once=once
        )
        try:
            told = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            trouble = PlatformUncertain if once else _Trouble
            raise trouble(f"Slack does not answer {method} with JSON ({answer.status})")
        if told.get("ok") is True:
            return told
        code = str(told.get("error") or "unknown_error")[:60]
        if code in _BUSY:
            trouble = PlatformUncertain if once and code in _UNCERTAIN else _Trouble
            raise trouble(f"Slack answers {method} with {code}")
        if code in _BROKEN:
            raise PlatformRefused(code, _BROKEN[code], breaks=True)
        raise PlatformRefused(code, _SAID.get(code, f"Slack answers {method} with {code}."))
