"""A server that behaves like Slack: its methods, limits and errors; and what Slack sends to us."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from frontdesk import clock
from tests.channels.world import Channel
from tests.kernel.http_server import Request, Server, reply, serve
from tests.platform import LambdaApi, Reply

TEAM, APP, BOT, TOKEN = "T024BE7LD", "A0KRD7HC3", "U0BOT", "xoxb-17653672481-the-bots-token"
SIGNING_SECRET, CLIENT_SECRET = "8f742231b10e8888abcd99yyyzzz85a5", "c0ffee0ddba11c0ffee0ddba11"
CONFIG = {
    "client_id": "33336676.569200954261",
    "client_secret": CLIENT_SECRET,
    "signing_secret": SIGNING_SECRET,
}
CODE = "33336676.code-of-the-install"

Params = dict[str, Any]


@dataclass
class Call:
    """A call of a method; ``at`` is a monotonic time."""

    method: str
    params: Params
    at: float


@dataclass
class FakeSlack:
    """Slack, as one team with one app sees it.

    ``failing`` are answers by method that are given before the right one: the name of an error, a
    status, or the seconds of a 429. ``done`` are such answers, too, to what is done nevertheless.
    ``before`` is called first of all and may wait. ``unreadable`` are the channels that the app
    may not read.
    """

    server: Server
    messages: dict[str, Params] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    failing: dict[str, list[str | int | float]] = field(default_factory=dict)
    done: dict[str, list[str | int | float]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=lambda: {"C061EG9T2"})
    before: Callable[[str], None] = lambda method: None
    slow: float = 0.0
    locale: str = "en-US"
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request, connection: socket.socket) -> None:
        method = request.target.rpartition("/")[2]
        form = request.headers.get("content-type", "").startswith("application/x-www-form")
        text = request.body.decode()
        params: Params = dict(parse_qsl(text)) if form else json.loads(text or "{}")
        self.before(method)
        time.sleep(self.slow)
        with self._lock:
            self.calls.append(Call(method, params, time.monotonic()))
            left = self.failing.get(method)
            failure = left.pop(0) if left else None
            if not failure and (done := self.done.get(method)):
                self._told(method, request.headers.get("authorization", ""), params, None)
                failure = done.pop(0)
            if isinstance(failure, float):
                reply(429, b"", Retry_After=str(int(failure)))(request, connection)
                return
            if isinstance(failure, int):
                reply(failure, b"<html>oops</html>")(request, connection)
                return
            told = self._told(method, request.headers.get("authorization", ""), params, failure)
        reply(200, json.dumps(told).encode(), content_type="application/json")(request, connection)

    def _told(self, method: str, authorization: str, params: Params, failure: str | None) -> Params:
        if failure:
            return {"ok": False, "error": failure}
        if method == "oauth.v2.access":
            return self._exchanged(params)
        if authorization != f"Bearer {TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        if method == "auth.test":
            return {"ok": True, "team": "Ada's team", "team_id": TEAM, "user": "desk"}
        if method == "users.info":
            profile = {"display_name": "Ada L.", "real_name": "Ada Lovelace"}
            return {"ok": True, "user": {"locale": self.locale, "profile": profile}}
        text = params.get("text", "")
        if method == "chat.postMessage":
            ts = f"1700000000.{next(self._numbers):06}"
            self.messages[ts] = dict(params)
            return {"ok": True, "ts": ts, "channel": params["channel"]}
        if method in ("conversations.history", "conversations.replies"):
            return self._read(params)
        if params["ts"] not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        if method == "chat.delete":
            del self.messages[params["ts"]]
        elif len(text) > 4000:
            return {"ok": False, "error": "msg_too_long"}
        else:
            self.messages[params["ts"]] |= {"text": text}
        return {"ok": True, "ts": params["ts"]}

    def _read(self, params: Params) -> Params:
        """The messages of a thread, or of a direct message; Slack hides what is noted on them."""
        if params["channel"] in self.unreadable:
            return {"ok": False, "error": "missing_scope"}
        noted = params.get("include_all_metadata") == "true"
        found = [
            {name: value for name, value in message.items() if noted or name != "metadata"}
            | {"ts": ts}
            for ts, message in self.messages.items()
            if message["channel"] == params["channel"]
            and message.get("thread_ts") == params.get("ts")
        ]
        return {"ok": True, "messages": found}

    def _exchanged(self, params: Params) -> Params:
        if params.get("code") != CODE or params.get("client_secret") != CLIENT_SECRET:
            return {"ok": False, "error": "invalid_code"}
        return {
            "ok": True,
            "token_type": "bot",
            "access_token": TOKEN,
            "bot_user_id": BOT,
            "app_id": APP,
            "team": {"id": TEAM, "name": "Ada's team"},
        }

    def called(self, *methods: str) -> list[Call]:
        """The calls of these methods."""
        return [call for call in self.calls if call.method in methods]

    @property
    def texts(self) -> list[str]:
        """What stands in Slack, oldest first."""
        return [self.messages[ts]["text"] for ts in sorted(self.messages)]


@contextmanager
def slack() -> Iterator[FakeSlack]:
    """Slack for the length of the block."""
    opened: list[FakeSlack] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(FakeSlack(server))
        yield opened[0]


def signed(body: bytes, *, secret: str = SIGNING_SECRET, age: float = 0) -> dict[str, str]:
    """The headers with which Slack sends a body, by Slack's own code."""
    timestamp = str(clock.epoch(clock.now()) - int(age))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    assert signature
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


def send(channel: Channel, told: Params, *, headers: dict[str, str] | None = None) -> Reply:
    """Slack tells the connection something, signed unless ``headers`` say otherwise."""
    body = json.dumps(told).encode()
    api = LambdaApi("channels", ip="3.90.1.1")
    path = f"/api/channels/slack/{channel.id}/events"
    return api("POST", path, raw=body, headers=signed(body) if headers is None else headers)


_numbers = itertools.count(1)


def envelope(event: Params, **more: Any) -> Params:
    """An event as the Events API wraps it."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{next(_numbers):08}",
        "event_time": clock.epoch(clock.now()),
        "event": event,
        **more,
    }


def mention(text: str = f"<@{BOT}> Hello", **more: Any) -> Params:
    """Somebody mentions the app in a channel."""
    ts = f"{clock.epoch(clock.now())}.{next(_numbers):06}"
    event = {"type": "app_mention", "user": "U061F7AUR", "channel": "C061EG9T2", "ts": ts}
    return envelope(event | {"text": text} | more)


def direct(text: str = "Hello", **more: Any) -> Params:
    """Somebody writes to the app itself."""
    base = {"type": "message", "channel_type": "im", "channel": "D024BE91L"}
    return mention(text, **base | more)


def ask(channel: Channel, told: Params) -> Params:
    """Tell and check that Slack would be content; gives what was told."""
    answer = send(channel, told)
    assert (answer.status, answer.body) == (200, b""), answer.body
    return told


def begin_install(channel: Channel) -> tuple[LambdaApi, Params]:
    """The owner's browser at Slack: with its cookies, and the query that it came with."""
    browser = channel.account.api("channels")
    begun = browser("POST", channel.path + "/install")
    assert begun.status == 200, begun.body
    return browser, dict(parse_qsl(urlsplit(begun.json()["url"]).query))


def come_back(browser: LambdaApi, **query: str) -> Reply:
    """Slack sends the browser back."""
    # A link that the browser follows has its cookies and no token.
    number = next(_numbers)
    ip = f"198.51.{number // 250 % 250}.{number % 250}"  # each person has their own
    plain = LambdaApi("channels", cookies=browser.cookies, ip=ip)
    return plain("GET", f"/api/channels/slack/oauth?{urlencode(query)}")


def install(channel: Channel, code: str = CODE) -> Reply:
    """The owner installs the app."""
    browser, query = begin_install(channel)
    return come_back(browser, state=query["state"], code=code)
