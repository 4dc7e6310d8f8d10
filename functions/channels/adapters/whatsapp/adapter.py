"""The adapter of WhatsApp by Twilio."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, SecretStr

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
from channels.adapters.whatsapp import messages, signature
from channels.adapters.whatsapp.answering import say
from channels.adapters.whatsapp.api import TwilioApi
from channels.errors import NothingToRegister, PlatformError, PlatformRefused, SignatureRefused
from frontdesk.service_config import ServiceConfig
from frontdesk.settings import get_settings

SANDBOX = "+14155238886"
"""Twilio's number for trying WhatsApp out, which belongs to no account."""


def _number(given: object) -> object:
    """``whatsapp:+1 415-523-8886`` as ``+14155238886``."""
    if not isinstance(given, str):
        return given
    return (
        given.strip().removeprefix(messages.ADDRESS).translate(str.maketrans("", "", " -().\xa0"))
    )


class WhatsAppConfig(ServiceConfig):
    """What Twilio's console shows; the number with its country, in any usual writing."""

    account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-fA-F]{32}$")]
    auth_token: Annotated[SecretStr, Field(min_length=16, max_length=200)]
    from_number: Annotated[str, BeforeValidator(_number), Field(pattern=r"^\+[1-9][0-9]{6,14}$")]


class WhatsAppAdapter:
    """See `Adapter`."""

    name: ClassVar[str] = "whatsapp"
    config_model: ClassVar[type[ServiceConfig]] = WhatsAppConfig
    oauth: ClassVar[OAuth | None] = None
    registers: ClassVar[bool] = False

    def receive(self, connection: Connected, request: RawRequest) -> Received:
        """See `Adapter`."""
        form = signature.parameters(request.body)
        given = request.headers.get("x-twilio-signature")
        token = connection.secrets["auth_token"]
        if form is None or not signature.verified(token, given, request.url, form):
            raise SignatureRefused
        fields = dict(form)
        if fields.get("AccountSid") != connection.config["account_sid"]:
            raise SignatureRefused
        if request.part == "status":
            return messages.status(fields)
        return messages.understood(connection, fields)

    async def complete(self, connection: Connected, incoming: Incoming) -> Incoming:
        """See `Adapter`: the text of documents."""
        return await messages.completed(_api(connection), incoming)

    async def answer(
        self, connection: Connected, incoming: Incoming, turn: AnswerStream, platform: Platform
    ) -> None:
        """See `Adapter`."""
        origin = get_settings().base_url.rstrip("/")
        status_url = self.urls(connection.id, origin)["status"]
        await say(_api(connection), _sender(connection), status_url, incoming, turn, platform)

    async def test(self, connection: Connected) -> TestOutcome:
        """See `Adapter`: the account, and that the number is a WhatsApp sender of it."""
        api, number = _api(connection), str(connection.config["from_number"])
        try:
            account = await api.account()
            if account.get("status") != "active":
                detail = f"The Twilio account is {str(account.get('status'))[:40]}."
                return TestOutcome(False, detail, code="account_not_active")
            state = (
                "ONLINE" if number == SANDBOX else (await api.senders()).get(_sender(connection))
            )
        except PlatformError as error:
            refused = isinstance(error, PlatformRefused)
            return TestOutcome(False, error.detail, code=error.code, waits=not refused)
        name = str(account.get("friendly_name") or account.get("sid"))[:100]
        if state is None:
            detail = f"{name} has no WhatsApp sender {number}. Register it in Twilio's console."
            return TestOutcome(False, detail, code="sender_unknown")
        if not state.startswith("ONLINE"):
            detail = f"The WhatsApp sender {number} is not online yet: {state[:40]}."
            return TestOutcome(False, detail, code="sender_offline", waits=True)
        kind = "Twilio's sandbox" if number == SANDBOX else f"the WhatsApp sender {number}"
        return TestOutcome(True, f"Connected to {name} and {kind}.", account=number)

    async def register(self, connection: Connected) -> TestOutcome:
        """See `Adapter`; Twilio has nothing to register."""
        raise NothingToRegister

    def urls(self, connection_id: str, origin: str) -> dict[str, str]:
        """See `Adapter`."""
        base = f"{origin}/api/channels/whatsapp/{connection_id}"
        return {"messages": f"{base}/messages", "status": f"{base}/status"}


def _sender(connection: Connected) -> str:
    return messages.ADDRESS + str(connection.config["from_number"])


def _api(connection: Connected) -> TwilioApi:
    return TwilioApi(str(connection.config["account_sid"]), connection.secrets["auth_token"])


ADAPTER = WhatsAppAdapter()
