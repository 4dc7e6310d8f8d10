"""Asks Twilio's API with the account's credentials."""

from base64 import b64encode
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import orjson

from channels.adapters.platform_api import PlatformApi
from channels.adapters.whatsapp.failures import meaning
from channels.errors import PlatformBusy, PlatformRefused
from frontdesk.outbound import Response
from frontdesk.settings import get_settings

_LOOKED_AT = 50
_SENDERS = 1000


class TwilioApi:
    """Twilio for one account."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        self.authorization = "Basic " + b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._account = f"/2010-04-01/Accounts/{quote(account_sid, safe='')}"
        headers = {"authorization": self.authorization}
        base_url = get_settings().twilio_api_url
        self._api = PlatformApi("Twilio", base_url, headers)
        # Twilio's newer APIs each have a host of their own beside api.twilio.com.
        messaging = base_url.replace("://api.", "://messaging.", 1)
        self._messaging = PlatformApi("Twilio", messaging, headers)

    async def account(self) -> dict[str, Any]:
        """The account; raises `PlatformRefused` when the credentials are wrong."""
        return _object(await self._api.ask("GET", f"{self._account}.json", attempts=2))

    async def senders(self) -> dict[str, str]:
        """The account's WhatsApp senders and their status (``ONLINE``), by ``whatsapp:+…``."""
        query = {"Channel": "whatsapp", "PageSize": str(_SENDERS)}
        path = "/v2/Channels/Senders"
        told = _object(await self._messaging.ask("GET", path, query=query, attempts=2))
        found = told.get("senders")
        return {
            str(each.get("sender_id")): str(each.get("status"))
            for each in (found if isinstance(found, list) else [])
            if isinstance(each, dict)
        }

    async def send(self, *, sender: str, to: str, body: str, status_url: str) -> str:
        """Send a message; its SID.

        Raises `PlatformUncertain` when Twilio may or may not have taken it: Twilio has no key
        by which it would know a message again.
        """
        form = {"From": sender, "To": to, "Body": body, "StatusCallback": status_url}
        answer = await self._api.ask("POST", f"{self._account}/Messages.json", form=form, once=True)
        return str(_object(answer).get("sid") or "")

    async def sent_since(self, *, sender: str, to: str, since: datetime) -> list[tuple[str, str]]:
        """(SID, text) of what was sent to somebody, the newest first."""
        query = {"To": to, "From": sender, "PageSize": str(_LOOKED_AT)}
        told = _object(await self._api.ask("GET", f"{self._account}/Messages.json", query=query))
        found = told.get("messages")
        return [
            (str(each.get("sid")), str(each.get("body") or ""))
            for each in (found if isinstance(found, list) else [])
            if isinstance(each, dict) and _not_before(each.get("date_created"), since)
        ]


def _not_before(date: Any, since: datetime) -> bool:
    """Whether an RFC 2822 date, which has whole seconds, may be after ``since``."""
    try:
        return parsedate_to_datetime(str(date)) >= since.replace(microsecond=0)
    except ValueError:
        return True


def _object(answer: Response) -> dict[str, Any]:
    """The answer as an object; raises `PlatformRefused` for an error."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    told: dict[str, Any] = found if isinstance(found, dict) else {}
    if 200 <= answer.status < 300:
        if not isinstance(found, dict):
            raise PlatformBusy(f"Twilio does not answer with JSON ({answer.status})")
        return told
    number = told.get("code")
    if not isinstance(number, int):
        number = 20003 if answer.status == 401 else None
    code, detail, breaks = meaning(number, str(told.get("message") or f"status {answer.status}"))
    raise PlatformRefused(code, detail, breaks=breaks)
