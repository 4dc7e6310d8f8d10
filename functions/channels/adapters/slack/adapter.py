"""The adapter of Slack."""

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from channels.adapters.protocol import (
    AnswerStream,
    Connected,
    Incoming,
    OAuth,
    Platform,
    RawRequest,
    Received,
    TestOutcome,
)
from channels.adapters.slack.answering import say
from channels.adapters.slack.api import SlackApi
from channels.adapters.slack.oauth import SlackOAuth
from channels.adapters.slack.parsing import understood
from channels.adapters.slack.people import completed
from channels.adapters.slack.signature import verify
from channels.errors import NothingToRegister, PlatformError, PlatformRefused
from frontdesk.service_config import ServiceConfig


class SlackConfig(ServiceConfig):
    """What the app's page *Basic Information* shows."""

    client_id: Annotated[str, Field(pattern=r"^[0-9]{1,30}\.[0-9]{1,30}$")]
    client_secret: Annotated[SecretStr, Field(min_length=8, max_length=200)]
    signing_secret: Annotated[SecretStr, Field(min_length=8, max_length=200)]


class SlackAdapter:
    """See `Adapter`."""

    name: ClassVar[str] = "slack"
    config_model: ClassVar[type[ServiceConfig]] = SlackConfig
    oauth: ClassVar[OAuth | None] = SlackOAuth()
    registers: ClassVar[bool] = False

    def receive(self, connection: Connected, request: RawRequest) -> Received:
        """See `Adapter`."""
        verify(connection.secrets["signing_secret"], request.headers, request.body)
        return understood(connection, request.body)

    async def complete(self, connection: Connected, incoming: Incoming) -> Incoming:
        """See `Adapter`."""
        return await completed(_api(connection), incoming)

    async def answer(
        self, connection: Connected, incoming: Incoming, turn: AnswerStream, platform: Platform
    ) -> None:
        """See `Adapter`."""
        await say(_api(connection), incoming, turn, platform)

    async def test(self, connection: Connected) -> TestOutcome:
        """See `Adapter`."""
        if "bot_token" not in connection.secrets:
            detail = "The app is not installed in a Slack workspace yet."
            return TestOutcome(False, detail, code="not_installed", waits=True)
        try:
            told = await _api(connection).call("auth.test", attempts=2)
        except PlatformError as error:
            refused = isinstance(error, PlatformRefused)
            return TestOutcome(False, error.detail, code=error.code, waits=not refused)
        team = str(told.get("team") or "")
        return TestOutcome(True, f"Connected to {team} as {told.get('user')}.", account=team)

    async def register(self, connection: Connected) -> TestOutcome:
        """See `Adapter`; Slack has nothing to register."""
        raise NothingToRegister

    def urls(self, connection_id: str, origin: str) -> dict[str, str]:
        """See `Adapter`."""
        return {
            "events": f"{origin}/api/channels/slack/{connection_id}/events",
            "oauth": f"{origin}/api/channels/slack/oauth",
        }


def _api(connection: Connected) -> SlackApi:
    return SlackApi(connection.secrets.get("bot_token"))


ADAPTER = SlackAdapter()
