"""The platform and its model endpoint as processes of their own, as a person would run them."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from local.dynamodb_api import DynamoApi

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a rather long password"
_PATIENCE_SECONDS = 60


@dataclass
class Reply:
    """An HTTP response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem document, which it must be."""
        assert self.headers["content-type"] == "application/problem+json", self.body[:300]
        return str(self.json()["code"])


def _some_address() -> str:
    return ".".join(["10", *(str(random.randrange(1, 255)) for _ in range(3))])


@dataclass
class Client:
    """Calls one server over HTTP; with a token once somebody is signed in.

    Each comes from an address of its own, so that limits by address are each test's own.
    """

    url: str
    token: str | None = None
    address: str = field(default_factory=_some_address)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request; ``body`` is sent as JSON, ``raw`` as it is."""
        response = self.open(method, path, body, raw=raw, headers=headers)
        lowered = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, lowered, response.read())

    def open(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HTTPResponse:
        """The same, with a body that is still to be read."""
        sent = {"content-type": "application/json", "x-forwarded-for": self.address}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        payload = raw if raw is not None else None if body is None else json.dumps(body).encode()
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=_PATIENCE_SECONDS)
        connection.request(method, path, payload, sent | dict(headers or {}))
        return connection.getresponse()

    def register(self, email: str) -> "Client":
        """A client of a new account."""
        account = {"email": email, "password": PASSWORD, "name": "Ada Lovelace"}
        person = Client(self.url)
        reply = person.call("POST", "/api/auth/register", account)
        assert reply.status == 201, reply.body
        person.token = reply.json()["access_token"]
        return person

    def create_agent(self, **config: Any) -> str:
        """The id of a new agent."""
        reply = self.call("POST", "/api/agents", {"name": "Concierge", "config": config})
        assert reply.status == 201, reply.body
        return str(reply.json()["id"])

    def chat(self, agent: str, **turn: Any) -> "Events":
        """The whole stream of a turn."""
        response = self.open("POST", f"/api/agents/{agent}/chat", turn)
        assert response.status == 200, response.read()
        return Events(response).finish()


@dataclass
class Events:
    """A stream of server-sent events, read as far as it was asked to."""

    response: HTTPResponse
    read: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def until(self, found: Callable[["Events"], bool]) -> "Events":
        """Read on until ``found``; fails when the stream ends first."""
        while not found(self):
            assert self._next(), f"the stream ended: {self.read}"
        return self

    def finish(self) -> "Events":
        """Read to the end of the stream."""
        while self._next():
            pass
        return self

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(data["text"] for name, data in self.read if name == "message.delta")

    def data(self, name: str) -> dict[str, Any]:
        """What the only event of that name says."""
        (found,) = [data for kind, data in self.read if kind == name]
        return found

    def _next(self) -> bool:
        name = ""
        while line := self.response.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                self.read.append((name, json.loads(line[6:])))
                return True
        return False


@dataclass
class Platform:
    """A running platform."""

    process: subprocess.Popen[bytes]
    client: Client
    data: Path
    log: Path

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def children(self) -> list[int]:
        """The processes it started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in listed.read_text().split()]

    def tables(self) -> DynamoApi:
        """Its tables, behind the API's back."""
        for child in self.children():
            arguments = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            if "--port" in arguments:
                return DynamoApi(int(arguments[arguments.index("--port") + 1]))
        raise AssertionError("Dynoxide is not running")

    def items(self, fragment: str) -> list[dict[str, Any]]:
        """The items of the tables whose JSON contains ``fragment``."""
        api = self.tables()
        names = api.tables("ListTables")["TableNames"]
        found = [item for name in names for item in api.tables("Scan", TableName=name)["Items"]]
        api.close()
        return [item for item in found if fragment in json.dumps(item)]


def eventually(check: Callable[[], Any], seconds: float = _PATIENCE_SECONDS) -> Any:
    """The first true value of ``check``; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.05)
    raise AssertionError("did not happen")


@contextmanager
def model_endpoint() -> Iterator[Client]:
    """The scripted model endpoint; its URL is the base URL for the OpenAI client."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.model_endpoint"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Client(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def platform(data: Path, model: Client, **settings: str) -> Iterator[Platform]:
    """A platform on a free port for the length of the block."""
    own = {
        "PORT": "0",
        "DATA_DIR": str(data),
        "DEMO": "0",
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "test-key",
        "OPENAI_MODEL": "mock-64",
        "EMBEDDING_MODEL": "offline",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    log = data.with_name(f"{data.name}-{time.monotonic_ns()}.log")
    process = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=kept | own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    # Through a pipe, so that the platform's own limits on files do not cut its log.
    copying = threading.Thread(target=_copy, args=(process.stdout, log))
    copying.start()
    try:
        yield Platform(process, Client(_printed_url(process, log)), data, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        copying.join()


def _copy(source: IO[bytes], log: Path) -> None:
    with source, log.open("wb", buffering=0) as file:
        for line in source:
            file.write(line)


def _printed_url(process: "subprocess.Popen[bytes]", log: Path) -> str:
    def look() -> str | None:
        assert process.poll() is None, log.read_text()
        if not log.exists():
            return None
        line = next((each for each in log.read_text().splitlines() if "is ready at" in each), "")
        return line.split()[4] if line else None

    return str(eventually(look))
