"""A platform of its own for these tests: a small template with tiny handlers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.dynamo import Dynoxide
from local.dynamodb_api import DynamoApi
from local.functions import Functions
from local.model import Template
from local.tables import ensure_tables
from local.template import load

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE = Path(__file__).parent / "data" / "template.yaml"


@dataclass
class Answer:
    """An HTTP response, read."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


@dataclass
class Running:
    """A platform in a process of its own."""

    process: subprocess.Popen[str]
    url: str
    data: Path

    def connect(self) -> HTTPConnection:
        return HTTPConnection(urlsplit(self.url).netloc, timeout=20)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = self.connect()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        return self.read(connection, connection.getresponse())

    @staticmethod
    def read(connection: HTTPConnection, response: HTTPResponse) -> Answer:
        answer = Answer(response.status, response.getheaders(), response.read())
        connection.close()
        return answer

    def echo(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """The event that the handler got."""
        return self.call(method, path, body, **headers).json()["event"]

    def seen(self) -> list[Any]:
        """What the worker function got so far."""
        return seen(self.data)

    def api(self) -> DynamoApi:
        """Its tables."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for child in children.split():
            arguments = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            if "--port" in arguments:
                return DynamoApi(int(arguments[arguments.index("--port") + 1]))
        raise AssertionError("Dynoxide is not running")


def seen(data: Path) -> list[Any]:
    """What the worker function wrote below ``data``."""
    path = data / "seen.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def eventually(check: Callable[[], Any], seconds: float = 15) -> Any:
    """The first true value of ``check``; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.02)
    raise AssertionError("did not happen")


def environment(data: Path, **extra: str) -> dict[str, str]:
    """What a person would start the platform with."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"PORT": "0", "DATA_DIR": str(data), "DEMO": "0", "FRONTDESK_TEMPLATE": str(PROBE)}
    return kept | own | extra


def start(data: Path, **extra: str) -> subprocess.Popen[str]:
    """Start a platform without waiting for it."""
    return subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=environment(data, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_ready(process: subprocess.Popen[str]) -> str:
    """The URL that a starting platform prints."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "is ready at" in line:
            return line.split()[4]
    raise AssertionError(f"did not start: {lines}")


@contextmanager
def running(data: Path, **extra: str) -> Iterator[Running]:
    """A platform for the length of the block."""
    process = start(data, **extra)
    try:
        yield Running(process, wait_ready(process), data)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running platform for a whole module."""
    with running(tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest.fixture(scope="session")
def template() -> Template:
    """The small template."""
    return load(PROBE)


@pytest.fixture
def functions(template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Functions:
    """The small template's functions, in this process, writing below tmp_path."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return Functions(template)


@pytest.fixture
def tables(template: Template, tmp_path: Path) -> Iterator[tuple[DynamoApi, Path]]:
    """A Dynoxide with the small template's tables, and its file."""
    engine = Dynoxide(tmp_path / "tables.db")
    engine.start()
    api = DynamoApi(engine.port)
    ensure_tables(api, template.tables)
    yield api, tmp_path / "tables.db"
    api.close()
    engine.stop()
