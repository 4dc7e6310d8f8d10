"""The running platform: engines, gateway and background, started and stopped in order."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import IO

import uvicorn
from pydantic import ValidationError

from frontdesk.settings import get_settings
from local import environment
from local.background import Background
from local.datadir import DataDir, StartError, open_data_dir
from local.dynamo import Dynoxide, die_with_parent
from local.dynamodb_api import DynamoApi, DynamoError
from local.functions import Functions
from local.gateway import Gateway
from local.model import Template
from local.options import Options
from local.server import build_gateway, make_server, open_socket
from local.tables import ensure_tables, index_stream

_STOP_SECONDS = 6.0
_SWITCH_SECONDS = 0.001
_LOOK_SECONDS = 0.03
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (how to reach any address)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Platform:
    """Call `run` once, from the main thread."""

    def __init__(self, options: Options, template: Template, given: dict[str, str]) -> None:
        self._options = options
        self._template = template
        self._given = given
        self._workers: list[subprocess.Popen[bytes]] = []
        self._stopping = threading.Event()
        self._server: uvicorn.Server | None = None
        self._port = 0
        self._socket: socket.socket
        self._lock: IO[str]
        self.data: DataDir
        self.url = ""

    def run(self, on_ready: Callable[["Platform", bool], None]) -> None:
        """Start, call ``on_ready(self, works)`` in a thread, serve until a signal.

        ``works`` is False when some function could not be loaded; the others are served then.
        Raises `StartError` when the platform cannot start.
        """
        # A handler's thread that computes holds the event loop up for this long, not for 5 ms.
        sys.setswitchinterval(_SWITCH_SECONDS)
        for number in _SIGNALS:
            signal.signal(number, self._on_signal)
        self._listen()
        self.data, self._lock = open_data_dir(self._options.data_dir)
        engine = Dynoxide(self.data.tables)
        try:
            self._prepare(engine)
            functions = Functions(self._template)
            gateway = self._gateway(functions, engine) if self._options.workers == 1 else None
            busy = gateway.busy if gateway else _never
            background = Background(self._template, functions, self.data, engine, busy)
            threading.Thread(
                target=self._when_ready, args=(background, on_ready), daemon=True
            ).start()
            try:
                if gateway:
                    self._server = make_server(gateway)
                    if self._stopping.is_set():
                        self._server.handle_exit(signal.SIGTERM, None)
                    self._server.run([self._socket])
                else:
                    self._supervise(engine)
            finally:
                self._stopping.set()
                background.stop()
        finally:
            engine.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """The start is finished and serving then ends at once; an exception could get lost here.

        uvicorn hears signals itself, but only when it has come up.
        """
        self._stopping.set()
        if self._server:
            self._server.handle_exit(number, frame)

    def _listen(self) -> None:
        host, port = self._options.host, self._options.port
        try:
            self._socket = open_socket(host, port)
        except OSError as error:
            raise StartError(
                f"cannot listen on {host}:{port}: {error.strerror}; set PORT to another one"
            ) from None
        shown = _LOOPBACK.get(host, host)
        shown = f"[{shown}]" if ":" in shown else shown
        self._port = self._socket.getsockname()[1]
        self.url = f"http://{shown}:{self._port}"

    def _prepare(self, engine: Dynoxide) -> None:
        engine.start()
        try:
            ensure_tables(DynamoApi(engine.port), self._template.tables)
            index_stream(self.data.tables)
        except (DynamoError, OSError) as error:
            raise StartError(f"the tables cannot be prepared: {error}") from error
        environment.apply(self._template, self.data, self.url, engine.endpoint, self._given)
        try:
            get_settings()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "the settings"
            raise StartError(f"{name} cannot be used: {first['msg']}") from None
        if self._template.tables:
            self._migrate()

    def _migrate(self) -> None:
        # Imported now, since they read the settings that were only made here.
        from frontdesk.migrations import UnknownMigrations, migrate
        from frontdesk.table import get_table

        try:
            for applied in migrate(get_table()):
                if applied.changed:
                    print(f"  Migrated {applied.name}: {applied.changed} records", flush=True)
        except UnknownMigrations as error:
            raise StartError(f"{self.data.path}: {error}") from None

    def _gateway(self, functions: Functions, engine: Dynoxide) -> Gateway:
        root = self._options.template.resolve().parent
        return build_gateway(self._template, functions, self.data, root, engine.port)

    def _supervise(self, engine: Dynoxide) -> None:
        """Keep the worker processes running until a signal comes."""
        try:
            while not self._stopping.is_set():
                self._workers = [w for w in self._workers if w.poll() is None]
                while len(self._workers) < self._options.workers:
                    self._workers.append(self._spawn_worker(engine))
                self._stopping.wait(1)
        finally:
            for worker in self._workers:
                worker.terminate()
            for worker in self._workers:
                try:
                    worker.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    worker.kill()

    def _spawn_worker(self, engine: Dynoxide) -> subprocess.Popen[bytes]:
        descriptor = self._socket.fileno()
        template = str(self._options.template.resolve())
        return subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "local.worker", str(descriptor), template, str(engine.port)],
            pass_fds=[descriptor],
            preexec_fn=die_with_parent,
            env=os.environ.copy(),
        )

    def _when_ready(
        self,
        background: Background,
        on_ready: Callable[["Platform", bool], None],
    ) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            status = self._health()
            if status in ("ready", "failed"):
                break
        if self._stopping.is_set():
            return
        background.start()
        on_ready(self, status == "ready")

    def _health(self) -> str:
        host = _LOOPBACK.get(self._options.host, self._options.host)
        connection = http.client.HTTPConnection(host, self._port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            body = connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return "starting"
        finally:
            connection.close()
        return "ready" if b'"ready"' in body else "failed" if b'"failed"' in body else "starting"


def _never() -> bool:
    """The parent of worker processes answers no requests itself."""
    return False
