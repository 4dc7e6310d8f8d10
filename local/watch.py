"""Wakes threads when a SQLite file has changed, instead of each of them polling it.

``PRAGMA data_version`` changes when another connection, in any process, has committed; asking
costs some microseconds.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

_BUSY_SECONDS = 0.05
_IDLE_SECONDS = 0.1
_IDLE_AFTER_SECONDS = 5.0


class Watcher(threading.Thread):
    """Calls every ``wake`` when its file has changed; add files before starting."""

    def __init__(self) -> None:
        super().__init__(name="watcher", daemon=True)
        self._files: list[tuple[Path, Callable[[], None]]] = []
        self._stopping = threading.Event()

    def add(self, path: Path, wake: Callable[[], None]) -> None:
        """Call ``wake`` after commits to the file."""
        self._files.append((path, wake))

    def run(self) -> None:
        """The thread's body."""
        connections = [
            sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            for path, _ in self._files
        ]
        versions = [0] * len(connections)
        changed_at = time.monotonic()
        while True:
            for index, connection in enumerate(connections):
                try:
                    version = connection.execute("PRAGMA data_version").fetchone()[0]
                except sqlite3.OperationalError:  # locked for a moment: look, to be safe
                    version = -1
                if version != versions[index]:
                    versions[index] = version
                    changed_at = time.monotonic()
                    self._files[index][1]()
            idle = time.monotonic() - changed_at > _IDLE_AFTER_SECONDS
            if self._stopping.wait(_IDLE_SECONDS if idle else _BUSY_SECONDS):
                break
        for connection in connections:
            connection.close()

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._stopping.set()
        if self.is_alive():
            self.join(5)
