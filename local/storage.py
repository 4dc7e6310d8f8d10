"""Notices in time that the disk is full, so that nothing is half written."""

import shutil
import time
from pathlib import Path

RESERVED_BYTES = 16 * 1024 * 1024
_CHECK_SECONDS = 1.0
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Storage:
    """The free space below the data folder, looked at once a second at most."""

    def __init__(self, path: Path, reserved: int = RESERVED_BYTES) -> None:
        self._path = path
        self._reserved = reserved
        self._checked = float("-inf")
        self._full = False

    def accepts(self, method: str) -> bool:
        """False for a request that may write while less than the reserve is free."""
        return method in _SAFE or not self.full()

    def full(self) -> bool:
        """True when less than the reserve is free."""
        now = time.monotonic()
        if now - self._checked >= _CHECK_SECONDS:
            self._checked = now
            try:
                self._full = shutil.disk_usage(self._path).free < self._reserved
            except OSError:
                self._full = True
        return self._full
