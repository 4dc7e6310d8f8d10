"""Dynoxide, DynamoDB's API on SQLite, as a child process that never outlives the platform."""

import ctypes
import logging
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from local.datadir import StartError
from local.dynamodb_api import DynamoApi, DynamoError

_log = logging.getLogger("local")
_PACKAGES = Path(__file__).parent / "node_modules" / "@dynoxide"
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_PR_SET_PDEATHSIG = 1
_HEALTHY_SECONDS = 15.0


def find_binary() -> Path:
    """FRONTDESK_DYNOXIDE, else the npm package for this platform in local/node_modules."""
    if given := os.environ.get("FRONTDESK_DYNOXIDE"):
        if not os.access(given, os.X_OK):
            raise StartError(f"FRONTDESK_DYNOXIDE={given} is not a program")
        return Path(given)
    system = "darwin" if sys.platform == "darwin" else "linux"
    machine = _MACHINES.get(platform.machine().lower(), platform.machine())
    binary = _PACKAGES / f"{system}-{machine}" / "dynoxide"
    if not binary.exists():
        raise StartError(
            f"Dynoxide for {system}-{machine} is missing: run 'make setup', or set"
            " FRONTDESK_DYNOXIDE to its program"
        )
    return binary


def die_with_parent() -> None:
    """Run in a child before its program: the kernel kills it when its parent has died."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Dynoxide:
    """The engine on a free loopback port; start it from the main thread."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._binary = find_binary()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self.port = 0

    @property
    def endpoint(self) -> str:
        """The URL for DynamoDB clients."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers; raises `StartError` otherwise."""
        for _ in range(3):  # another program may take the free port first
            self.port = _free_port()
            self._spawn()
            if self._healthy():
                return
            self.stop()
            self._stopping.clear()
        raise StartError(f"Dynoxide does not start; see {self._log_path}")

    def ensure_running(self) -> None:
        """Start it again on the same port if it has died. Call from one thread only."""
        if self._stopping.is_set() or self._process is None or self._process.poll() is None:
            return
        _log.error("Dynoxide stopped with code %s; starting it again", self._process.returncode)
        self._spawn()
        self._healthy()

    def stop(self) -> None:
        """Stop it, by force after five seconds."""
        self._stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def _log_path(self) -> Path:
        return self._database.with_name("dynoxide.log")

    def _spawn(self) -> None:
        command = [str(self._binary), "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        with self._log_path.open("wb") as log:
            # Its own process group: Ctrl-C is for us, and we stop it after the last request.
            self._process = subprocess.Popen(  # noqa: S603 (our own engine)
                [*command, "--db-path", str(self._database)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=die_with_parent,
            )

    def _healthy(self) -> bool:
        assert self._process is not None
        api = DynamoApi(self.port, timeout=2)
        deadline = time.monotonic() + _HEALTHY_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                api.tables("ListTables")
            except (OSError, DynamoError, ValueError):
                time.sleep(0.01)
            else:
                api.close()
                return True
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
