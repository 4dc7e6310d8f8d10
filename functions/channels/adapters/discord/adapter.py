"""The adapter of Discord."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, SecretStr

from channels.adapters.discord.answering import say
from channels.adapters.discord.api import DiscordApi
from channels.adapters.discord.interactions import OPTION, understood
from channels.adapters.discord.signature import verified
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
from channels.errors import PlatformError, PlatformRefused, SignatureRefused
from frontdesk import clock
from frontdesk.service_config import ServiceConfig


class DiscordConfig(ServiceConfig):
    """What the application's pages *General Information* and *Bot* show."""

    application_id: Annotated[str, Field(pattern=r"^[0-9]{15,21}$")]
    public_key: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]
    bot_token: Annotated[SecretStr, Field(min_length=20, max_length=200)]
    command: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")] = "ask"


class DiscordAdapter:
    """See `Adapter`."""

    name: ClassVar[str] = "discord"
    config_model: ClassVar[type[ServiceConfig]] = DiscordConfig
    oauth: ClassVar[OAuth | None] = None
    registers: ClassVar[bool] = True

    def receive(self, connection: Connected, request: RawRequest) -> Received:
        """See `Adapter`."""
        signature = request.headers.get("x-signature-ed25519")
        timestamp = request.headers.get("x-signature-timestamp")
        now = clock.now().timestamp()
        key = str(connection.config["public_key"])
        if not verified(key, signature, timestamp, request.body, now) or timestamp is None:
            raise SignatureRefused
        return understood(connection, request.body, int(timestamp))

    async def complete(self, connection: Connected, incoming: Incoming) -> Incoming:
        """See `Adapter`; a command says all there is."""
        return incoming

    async def answer(
        self, connection: Connected, incoming: Incoming, turn: AnswerStream, platform: Platform
    ) -> None:
        """See `Adapter`."""
        await say(DiscordApi(), incoming, turn, platform)

    async def test(self, connection: Connected) -> TestOutcome:
        """See `Adapter`: the token's application is asked for, and compared with the config."""
        try:
            told = await _api(connection).application()
            _compare(connection, told)
        except PlatformError as error:
            return _failed(error)
        name = str(told.get("name") or told["id"])[:100]
        detail = f"The bot token belongs to the application {name}."
        address = str(told.get("interactions_endpoint_url") or "")
        if not address:
            detail += " Enter the interactions address at Discord next."
            return TestOutcome(False, detail, account=name, code="no_endpoint", waits=True)
        if not address.endswith(self.urls(connection.id, "")["interactions"]):
            detail += " Discord sends commands to another address; enter the one given here."
            return TestOutcome(False, detail, account=name, code="other_endpoint", waits=True)
        return TestOutcome(True, detail, account=name)

    async def register(self, connection: Connected) -> TestOutcome:
        """See `Adapter`: the slash command becomes the application's only global command."""
        api, command = _api(connection), str(connection.config["command"])
        try:
            told = await api.application()
            _compare(connection, told)
            await api.register(str(told["id"]), [_command(command)])
        except PlatformError as error:
            return _failed(error)
        name = str(told.get("name") or told["id"])[:100]
        detail = f"Discord knows /{command} of {name} now. A client shows it after a reload."
        return TestOutcome(True, detail, account=name)

    def urls(self, connection_id: str, origin: str) -> dict[str, str]:
        """See `Adapter`."""
        return {"interactions": f"{origin}/api/channels/discord/{connection_id}/interactions"}


def _command(name: str) -> dict[str, Any]:
    texts = ("Ask a question", "Poser une question")
    option = {
        "type": 3,
        "name": OPTION,
        "description": "What you want to know",
        "description_localizations": {"fr": "Ce que vous voulez savoir"},
        "required": True,
    }
    return {
        "type": 1,
        "name": name,
        "description": texts[0],
        "description_localizations": {"fr": texts[1]},
        "options": [option],
    }


def _compare(connection: Connected, told: dict[str, Any]) -> None:
    """Raise `PlatformRefused` when the config is of another application than the token."""
    if str(told.get("id")) != connection.config["application_id"]:
        raise PlatformRefused(
            "application_mismatch",
            "The bot token belongs to another application than the application id.",
        )
    key = str(told.get("verify_key") or connection.config["public_key"])
    if key.lower() != str(connection.config["public_key"]).lower():
        raise PlatformRefused(
            "public_key_mismatch", "The public key is not the one that Discord has."
        )


def _failed(error: PlatformError) -> TestOutcome:
    refused = isinstance(error, PlatformRefused)
    return TestOutcome(False, error.detail, code=error.code, waits=not refused)


def _api(connection: Connected) -> DiscordApi:
    return DiscordApi(connection.secrets["bot_token"])


ADAPTER = DiscordAdapter()
