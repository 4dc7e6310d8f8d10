"""The file of the embedded index: its tables, its connections, its transactions."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import sqlite_vec  # type: ignore[import-untyped]

from frontdesk.vectors.port import IndexUnavailable

BUSY_TIMEOUT_SECONDS = 30
IDLE_CONNECTIONS = 2
CACHE_KIB = 12_288
"""Of each connection; a thousand vectors of 1,536 numbers take 8 MB, and a search reads them all:
4.6 ms with a cache of 4 MB, 2.6 ms with one that they fit into."""

_VERSION = 1
_SCHEMA = """
CREATE TABLE spaces (
    number INTEGER PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    embedding TEXT NOT NULL,
    UNIQUE (workspace_id, agent_id, embedding)
) STRICT;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading TEXT NOT NULL,
    page INTEGER,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    UNIQUE (space, id)
) STRICT;
CREATE INDEX passages_of_document ON passages (space, document_id, ordinal);
CREATE TABLE vectors (key INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
"""
# What the disk, the file or another process did; a mistake in our SQL stays a crash.
_PROBLEMS = (
    apsw.FullError, apsw.IOError, apsw.BusyError, apsw.LockedError, apsw.CantOpenError,
    apsw.ReadOnlyError, apsw.CorruptError, apsw.NotADBError, apsw.ProtocolError, apsw.NoMemError,
    apsw.PermissionsError, apsw.AuthError, OSError,
)  # fmt: skip


class IndexFile:
    """Connections to the file ``path``, one for each thread that is inside a transaction.

    Any number of threads and processes may read while one writes; writers wait for each other.
    Raises `IndexUnavailable` for all that the disk or another process did. Open it after a fork.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[apsw.Connection] = []
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """One view of the file for every statement inside, whatever is written meanwhile."""
        with self._connection() as connection, connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """All or nothing for every statement inside."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled the transaction back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _connection(self) -> Iterator[apsw.Connection]:
        """A connection that nobody else uses; after a problem it is closed instead of kept."""
        try:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                connection = _open(self._path)
            keep = False
            try:
                yield connection
                keep = True
            finally:
                with self._lock:
                    keep = keep and len(self._idle) < IDLE_CONNECTIONS
                    if keep:
                        self._idle.append(connection)
                if not keep:
                    connection.close()
        except _PROBLEMS as error:
            raise IndexUnavailable(_explain(error)) from error

    def forget(self) -> None:
        """Take what was deleted out of the journal too, unless somebody is reading just now: then
        it goes with the next deletion, or when the journal has grown."""
        with self._connection() as connection:
            connection.set_busy_timeout(0)
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.set_busy_timeout(BUSY_TIMEOUT_SECONDS * 1000)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


def _explain(error: Exception) -> str:
    if isinstance(error, apsw.FullError):
        return "There is no space left on the disk."
    return f"The index on the disk cannot be used: {error}"


def _open(path: Path) -> apsw.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_SECONDS * 1000)
        connection.enable_load_extension(True)
        connection.load_extension(sqlite_vec.loadable_path())
        connection.enable_load_extension(False)
        connection.pragma("cache_size", -CACHE_KIB)
        connection.pragma("temp_store", "memory")
        connection.pragma("secure_delete", 1)
        _prepare(connection)
        connection.pragma("synchronous", "full")
        connection.pragma("journal_size_limit", 16 * 1024 * 1024)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: apsw.Connection) -> None:
    """Make the file what we need, once. Several processes may try in the same moment."""
    if connection.pragma("user_version") == _VERSION:
        return
    # 8 KiB hold five vectors of 384 numbers or one of 1536 without overflow pages, which halves
    # the time of a search.
    connection.pragma("page_size", 8192)
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while connection.pragma("journal_mode") != "wal":
        # Changing the journal does not wait for a lock by itself.
        try:
            connection.pragma("journal_mode", "wal")
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    connection.execute("BEGIN IMMEDIATE")
    version = connection.pragma("user_version")
    if version == 0:
        connection.execute(_SCHEMA)
        connection.pragma("user_version", _VERSION)
    elif version != _VERSION:
        raise apsw.NotADBError(f"version {version} of the index is not known")
    connection.execute("COMMIT")
