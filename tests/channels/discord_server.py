"""A server that behaves like Discord: its webhooks, limits and errors; and what Discord sends."""

import itertools
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey

from frontdesk import clock
from tests.channels.world import Channel
from tests.kernel.http_server import Request, Server, reply, serve
from tests.platform import LambdaApi, Reply

APPLICATION, BOT_TOKEN = "1099000000000000001", "MTA5OTAwMDAw.the-token-of-the-bot"
KEY = SigningKey.generate()
PUBLIC_KEY = KEY.verify_key.encode().hex()
CONFIG = {"application_id": APPLICATION, "public_key": PUBLIC_KEY, "bot_token": BOT_TOKEN}

Json = dict[str, Any]


@dataclass
class FakeDiscord:
    """Discord, as one application sees it.

    A reply to an interaction can be edited once Discord has taken our promise of it in
    (``promised``). ``failing`` are answers by method (``PATCH``) before the right one: a status,
    or the seconds of a 429 as a float. ``before`` is called first of all and may wait.
    """

    server: Server
    promised: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    edits: dict[str, list[str]] = field(default_factory=dict)
    follow_ups: dict[str, list[str]] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    failing: dict[str, list[int | float]] = field(default_factory=dict)
    loses: int = 0
    """So many follow-ups are posted without an answer that says so."""
    pings: list[str] = field(default_factory=list)
    too_early: int = 0
    """Requests that came before the end of a wait that was asked for."""
    authorizations: list[tuple[str, str]] = field(default_factory=list)
    endpoint: str | None = None
    before: Callable[[str], None] = lambda method: None
    remaining: str | None = None
    _free_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request, connection: socket.socket) -> None:
        self.before(request.method)
        with self._lock:
            status, body, headers = self._told(request)
        if status == 0:
            return  # the connection ends without a word
        content = json.dumps(body).encode() if status != 502 else b"<html>bad gateway</html>"
        kind = "application/json" if status != 502 else "text/html"
        reply(status, content, content_type=kind, **headers)(request, connection)

    def _told(self, request: Request) -> tuple[int, Any, dict[str, str]]:
        method, target = request.method, request.target.removeprefix("/api/v10")
        assert request.headers["user-agent"].startswith("DiscordBot (http")
        self.authorizations.append((target, request.headers.get("authorization", "")))
        if time.monotonic() < self._free_at:
            self.too_early += 1
        failure = next(iter(self.failing.get(method, [])), None)
        if failure is not None:
            self.failing[method].pop(0)
            if isinstance(failure, float):
                self._free_at = time.monotonic() + failure
                said = {"message": "You are being rate limited.", "retry_after": failure}
                return 429, said | {"global": False}, {"Retry_After": str(failure)}
            return failure, {"message": "no", "code": 0}, {}
        if target.startswith("/applications/"):
            return self._application(request, target)
        found = re.fullmatch(r"/webhooks/(\d+)/([\w-]+)(/messages/@original)?", target)
        if not found or found[1] != APPLICATION:
            return 404, {"message": "404: Not Found", "code": 0}, {}
        return self._webhook(request, found[2], edit=bool(found[3]))

    def _application(self, request: Request, target: str) -> tuple[int, Any, dict[str, str]]:
        if request.headers.get("authorization") != f"Bot {BOT_TOKEN}":
            return 401, {"message": "401: Unauthorized", "code": 0}, {}
        if target == "/applications/@me":
            known = {"id": APPLICATION, "name": "Desk", "verify_key": PUBLIC_KEY}
            return 200, known | {"interactions_endpoint_url": self.endpoint}, {}
        assert (request.method, target) == ("PUT", f"/applications/{APPLICATION}/commands")
        self.commands = json.loads(request.body)
        for command in self.commands:
            assert re.fullmatch(r"[-_\w]{1,32}", command["name"])
            assert 1 <= len(command["description"]) <= 100
        return 200, self.commands, {}

    def _webhook(
        self, request: Request, token: str, *, edit: bool
    ) -> tuple[int, Any, dict[str, str]]:
        if token in self.expired:
            return 401, {"message": "Invalid Webhook Token", "code": 50027}, {}
        if token not in self.promised:
            return 404, {"message": "Unknown Webhook", "code": 10015}, {}
        body = json.loads(request.body)
        content = body.get("content")
        if not isinstance(content, str) or not 0 < len(content) <= 2000:
            return 400, {"message": "Invalid Form Body", "code": 50035}, {}
        self._look_for_pings(content, body.get("allowed_mentions"))
        (self.edits if edit else self.follow_ups).setdefault(token, []).append(content)
        if not edit and self.loses:
            self.loses -= 1
            return 0, None, {}
        headers = {}
        if self.remaining is not None:
            headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset_After": self.remaining}
            self._free_at, self.remaining = time.monotonic() + float(self.remaining), None
        return 200, {"id": "1"}, headers

    def _look_for_pings(self, content: str, allowed: Any) -> None:
        """Who a message calls: by default everybody whose name is in it."""
        if allowed == {"parse": []}:
            return
        self.pings += re.findall(r"@everyone|@here|<@[!&]?\d+>", content)

    def said(self, interaction: Json) -> list[str]:
        """What stands in Discord as the answer to a command."""
        token = interaction["token"]
        return self.edits.get(token, [])[-1:] + self.follow_ups.get(token, [])


@contextmanager
def discord() -> Iterator[FakeDiscord]:
    """Discord for the length of the block."""
    opened: list[FakeDiscord] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(FakeDiscord(server))
        yield opened[0]


_numbers = itertools.count(1_200_000_000_000_000_000)


def command(question: str = "Hello", **more: Any) -> Json:
    """Somebody writes ``/ask`` on a server."""
    number = next(_numbers)
    option = {"type": 3, "name": "question", "value": question}
    return {
        "id": str(number),
        "application_id": APPLICATION,
        "type": 2,
        "token": f"aW50ZXJhY3Rpb24-{number}",
        "version": 1,
        "guild_id": "772904309264089089",
        "channel_id": "772908445358620702",
        "channel": {"id": "772908445358620702", "type": 0},
        "locale": "en-US",
        "member": {"nick": "Ada L.", "user": {"id": "53908232506183680", "username": "ada"}},
        "data": {"id": "771825006014889984", "name": "ask", "type": 1, "options": [option]},
        **more,
    }


def signed(body: bytes, *, key: SigningKey = KEY, age: float = 0) -> dict[str, str]:
    """The headers with which Discord sends a body."""
    timestamp = str(clock.epoch(clock.now()) - int(age))
    signature = key.sign(timestamp.encode() + body).signature.hex()
    return {"X-Signature-Timestamp": timestamp, "X-Signature-Ed25519": signature}


def send(channel: Channel, told: Json, *, headers: dict[str, str] | None = None) -> Reply:
    """Discord tells the connection something, signed unless ``headers`` say otherwise."""
    body = json.dumps(told).encode()
    api = LambdaApi("channels", ip="35.237.4.214")
    path = f"/api/channels/discord/{channel.id}/interactions"
    return api("POST", path, raw=body, headers=signed(body) if headers is None else headers)


def ask(platform: FakeDiscord, channel: Channel, told: Json) -> Json:
    """Write a command; Discord takes the promise of an answer in. Gives what was told."""
    answer = send(channel, told)
    assert (answer.status, answer.json()) == (200, {"type": 5}), answer.body
    platform.promised.add(told["token"])
    return told
