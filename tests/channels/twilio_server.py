"""A server that behaves like Twilio: its messages, files and errors; and what Twilio sends."""

import itertools
import json
import re
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from frontdesk.settings import get_settings
from tests.channels.world import Channel
from tests.kernel.http_server import Request, Server, reply, serve
from tests.platform import LambdaApi, Reply

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "12345678901234567890123456789012"
NUMBER, ADA, BOB = "+15017122661", "+15558675310", "+33612345678"
CONFIG = {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": NUMBER}
AUTHORIZATION = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

Form = dict[str, str]
Failure = int | float | tuple[int, int]
Told = tuple[int, Any, dict[str, str]]


@dataclass
class FakeTwilio:
    """Twilio, as one account sees it.

    ``failing`` are answers by method before the right one: a status, the seconds of a 429 as a
    float, or a status with one of Twilio's error numbers. ``before`` is called first of all.
    """

    server: Server
    messages: list[Form] = field(default_factory=list)
    senders: dict[str, str] = field(default_factory=lambda: {f"whatsapp:{NUMBER}": "ONLINE"})
    files: dict[str, bytes] = field(default_factory=dict)
    status: str = "active"
    failing: dict[str, list[Failure]] = field(default_factory=dict)
    loses: int = 0
    """So many messages are taken without an answer that says so."""
    drops: int = 0
    """So many messages are neither taken nor answered."""
    storage: list[dict[str, str]] = field(default_factory=list)
    """The headers of what was asked of the storage of files."""
    before: Callable[[str], None] = lambda method: None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request, connection: socket.socket) -> None:
        self.before(request.method)
        parts = urlsplit(request.target)
        if parts.path.startswith("/storage/"):
            self.storage.append(request.headers)
            reply(200, self.files[parts.path.rpartition("/")[2]])(request, connection)
            return
        with self._lock:
            status, body, headers = self._told(request, parts.path, dict(parse_qsl(parts.query)))
        if status:
            content = json.dumps(body).encode()
            answer = reply(status, content, content_type="application/json", **headers)
            answer(request, connection)

    def _told(self, request: Request, path: str, query: Form) -> Told:
        if request.headers.get("authorization") != AUTHORIZATION:
            return _error(401, 20003, "Authenticate")
        failure = next(iter(self.failing.get(request.method, [])), None)
        if failure is not None:
            self.failing[request.method].pop(0)
            if isinstance(failure, float):
                status, body, _ = _error(429, 20429, "Too Many Requests")
                return status, body, {"Retry_After": str(failure)}
            if isinstance(failure, int):
                return failure, {"oops": True}, {}
            return _error(*failure, "no")
        if path == "/v2/Channels/Senders":
            found = [{"sender_id": name, "status": now} for name, now in self.senders.items()]
            return 200, {"meta": {"key": "senders"}, "senders": found}, {}
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        if path == f"{account}.json":
            return 200, {"sid": ACCOUNT, "friendly_name": "Ada's desk", "status": self.status}, {}
        if path == f"{account}/Messages.json":
            if request.method == "POST":
                return self._sent(dict(parse_qsl(request.body.decode())))
            return 200, {"messages": self._listed(query)}, {}
        if file := re.fullmatch(f"{account}/Messages/MM[0-9a-z]+/Media/(ME[0-9a-z]+)", path):
            if file[1] not in self.files:
                return _error(404, 20404, "The requested resource was not found")
            # Another origin: what is not meant for it should not get there.
            elsewhere = f"http://localhost:{self.server.port}/storage/{file[1]}"
            return 307, {}, {"Location": elsewhere}
        return _error(404, 20404, "The requested resource was not found")

    def _sent(self, form: Form) -> Told:
        if form["From"] not in self.senders:
            return _error(400, 63007, "Twilio could not find a Channel with this From address")
        if not form.get("Body", "").strip():
            return _error(400, 21602, "Message body is required.")
        if len(form["Body"]) > 1600:
            return _error(400, 21617, "The concatenated message body exceeds 1600 characters")
        if self.drops:
            self.drops -= 1
            return 0, None, {}
        made = form | {
            "sid": f"SM{next(self._numbers):032}",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.messages.append(made)
        if self.loses:
            self.loses -= 1
            return 0, None, {}
        return 201, {"sid": made["sid"], "status": "queued", "error_code": None}, {}

    def _listed(self, query: Form) -> list[Form]:
        return [
            {name: each[key] for name, key in _LISTED.items()}
            for each in reversed(self.messages)
            if (each["To"], each["From"]) == (query["To"], query["From"])
        ][: int(query["PageSize"])]

    def texts(self, to: str = ADA) -> list[str]:
        """What somebody got, oldest first."""
        return [each["Body"] for each in self.messages if each["To"] == f"whatsapp:{to}"]

    def put(self, content: bytes, name: str = "ME1") -> str:
        """A file that somebody has sent; its address."""
        self.files[name] = content
        return f"{self.server.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{name}"


_LISTED = {"sid": "sid", "body": "Body", "to": "To", "from": "From", "date_created": "date_created"}


def _error(status: int, code: int, message: str) -> Told:
    return status, {"code": code, "message": message, "status": status}, {}


@contextmanager
def twilio() -> Iterator[FakeTwilio]:
    """Twilio for the length of the block."""
    opened: list[FakeTwilio] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(FakeTwilio(server))
        yield opened[0]


_numbers = itertools.count(1)


def message(text: str = "Hello", *, sender: str = ADA, **more: str) -> Form:
    """Somebody writes to the number."""
    sid = f"SM{next(_numbers):032x}"
    return {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Ada L.",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": sender.removeprefix("+"),
        "SmsStatus": "received",
        "Body": text,
        "To": f"whatsapp:{NUMBER}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{sender}",
        "ApiVersion": "2010-04-01",
        **more,
    }


def status(sid: str, now: str, **more: str) -> Form:
    """What became of a message of ours."""
    return {
        "SmsSid": sid,
        "MessageSid": sid,
        "MessageStatus": now,
        "SmsStatus": now,
        "ChannelPrefix": "whatsapp",
        "To": f"whatsapp:{ADA}",
        "From": f"whatsapp:{NUMBER}",
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        **more,
    }


def signed(url: str, form: Form, *, token: str = TOKEN) -> dict[str, str]:
    """The header with which Twilio sends a form, by Twilio's own code."""
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def send(
    channel: Channel, form: Form, part: str = "messages", *, headers: dict[str, str] | None = None
) -> Reply:
    """Twilio tells the connection something, signed unless ``headers`` say otherwise."""
    path = f"/api/channels/whatsapp/{channel.id}/{part}"
    if headers is None:
        headers = signed(get_settings().base_url + path, form)
    kind = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    # Another host in the header, as behind a proxy: it must not count.
    sent = {"host": "10.0.0.5"} | kind | headers
    return LambdaApi("channels", ip="54.172.60.1")(
        "POST", path, raw=urlencode(form).encode(), headers=sent
    )


EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def ask(channel: Channel, form: Form) -> Form:
    """Write, and check that Twilio would be content; gives what was written."""
    answer = send(channel, form)
    assert (answer.status, answer.body) == (200, EMPTY), answer.body
    assert answer.header("content-type") == "text/xml; charset=utf-8"
    return form
