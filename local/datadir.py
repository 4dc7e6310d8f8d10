"""The data folder: where everything durable lives, used by one running platform at a time."""

import fcntl
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class StartError(Exception):
    """Why the platform cannot start, as one line for the person who started it."""


@dataclass(frozen=True)
class DataDir:
    """Paths below DATA_DIR."""

    path: Path

    @property
    def tables(self) -> Path:
        """Dynoxide's SQLite file."""
        return self.path / "tables.db"

    @property
    def queues(self) -> Path:
        """Queues, the bus' checkpoint and the schedules' last fires."""
        return self.path / "queues.db"

    @property
    def mail(self) -> Path:
        """The outbox that /dev/mail shows."""
        return self.path / "mail"

    @property
    def secret(self) -> Path:
        """The master secret."""
        return self.path / "secret.key"


def open_data_dir(path: Path) -> tuple[DataDir, IO[str]]:
    """Create and lock the folder; the lock holds as long as the file stays open.

    Raises `StartError` when it cannot be written or another platform is using it.
    """
    path = path.absolute()
    folder = DataDir(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = _lock(path / "lock")
        _ensure_secret(folder.secret)
        folder.mail.mkdir(exist_ok=True)
    except OSError as error:
        raise StartError(f"cannot write to the data folder {path}: {error.strerror}") from error
    return folder, lock


def _lock(path: Path) -> IO[str]:
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip() or "unknown"
        lock.close()
        raise StartError(
            f"the data folder {path.parent} is in use by another Frontdesk (process {owner});"
            " stop it or set DATA_DIR"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _ensure_secret(path: Path) -> None:
    """A new master secret, complete or not there at all, readable by the owner only."""
    if path.exists():
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
