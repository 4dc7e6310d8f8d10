"""Installing the app in a Slack workspace: OAuth v2 (``oauth.v2.access``)."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from channels.adapters.protocol import Connected, Installed
from channels.adapters.slack.api import SlackApi
from channels.errors import PlatformRefused
from frontdesk import clock
from frontdesk.settings import get_settings

SCOPES = ("app_mentions:read", "chat:write", "im:history", "users:read")


class SlackOAuth:
    """From the browser to a bot's token."""

    identity: ClassVar[frozenset[str]] = frozenset({"client_id"})
    obtained: ClassVar[frozenset[str]] = frozenset({"bot_token"})

    def authorize_url(self, connection: Connected, redirect_uri: str, state: str) -> str:
        """See `OAuth`."""
        query = {
            "client_id": str(connection.config["client_id"]),
            "scope": ",".join(SCOPES),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{get_settings().slack_authorize_url}?{urlencode(query)}"

    async def exchange(self, connection: Connected, redirect_uri: str, code: str) -> Installed:
        """See `OAuth`."""
        told = await SlackApi().call(
            "oauth.v2.access",
            form={
                "client_id": str(connection.config["client_id"]),
                "client_secret": connection.secrets["client_secret"],
                "code": code,
                "redirect_uri": redirect_uri,
            },
        )
        token, team = told.get("access_token"), _object(told, "team")
        if told.get("token_type") != "bot" or not isinstance(token, str) or not team.get("id"):
            detail = "Slack gave no bot token; add a bot user and its scopes to the app."
            raise PlatformRefused("no_bot_token", detail)
        facts = {
            "team_id": str(team["id"]),
            "team_name": str(team.get("name") or ""),
            "bot_user_id": str(told.get("bot_user_id") or ""),
            "app_id": str(told.get("app_id") or ""),
            "installed_at": str(clock.epoch(clock.now())),
        }
        return Installed({"bot_token": token}, facts["team_name"] or facts["team_id"], facts)


def _object(values: dict[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}
