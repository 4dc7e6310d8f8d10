"""Durable queues in one SQLite file, shared by all processes of one machine.

WAL with synchronous=FULL: a send that returned is on the disk, also after kill -9 or a power cut.
A message that was received is hidden for the visibility time-out and comes back when nobody
deleted it. Every receive gives a new receipt, so that a consumer that was too slow can no longer
touch a message that somebody else has received since.

Which messages are received when is decided in ``local_turns``.
"""

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from frontdesk import clock
from frontdesk.queue.local_schema import prepare
from frontdesk.queue.local_turns import choose
from frontdesk.queue.port import check_options, encode

DEAD_SUFFIX = "-dead"
DEDUPE_MILLISECONDS = 5 * 60 * 1000
BUSY_TIMEOUT_SECONDS = 30

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}(\.fifo)?(-dead)?")


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of a message; ``receipt`` belongs to this delivery only."""

    id: str
    receipt: str
    body: dict[str, Any]
    receive_count: int
    sent_at: datetime
    dedupe_id: str | None
    dead_reason: str | None
    group: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages that can be received now, are with a consumer, or wait for their time."""

    visible: int
    in_flight: int
    delayed: int


class LocalQueues:
    """All queues of one file. Safe for threads; open it after a fork, not before."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        prepare(self._connection)

    def close(self) -> None:
        """Close the file; the object cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing for every ``send`` and statement inside, also tables of the caller.

        Entered again by the same thread it joins the transaction that is open.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled the transaction back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def send(
        self,
        queue: str,
        body: dict[str, Any],
        *,
        group: str = "",
        delay_seconds: int = 0,
        dedupe_id: str | None = None,
    ) -> str:
        """Store a message and return its id; see ``Queue.send``.

        The platform's own work has no ``group``.
        """
        _check_name(queue)
        check_options(queue, delay_seconds, dedupe_id)
        text = encode(body)
        message_id = str(uuid4())
        with self.transaction() as connection:
            now = _now()  # in here, so that the order of the times is that of the messages
            if dedupe_id is not None:
                earlier = self._remember(queue, dedupe_id, message_id, now)
                if earlier is not None:
                    return earlier
            connection.execute(
                "INSERT INTO messages (id, queue, body, dedupe_id, sent_at, visible_at, group_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (message_id, queue, text, dedupe_id, now, now + delay_seconds * 1000, group),
            )
        return message_id

    def receive(
        self,
        queue: str,
        max_messages: int,
        visibility_timeout: float,
        *,
        max_receive_count: int | None = None,
        share: int | None = None,
    ) -> list[Message]:
        """Up to ``max_messages`` due messages, hidden for the time-out (seconds).

        Groups take turns, see ``frontdesk.queue.local_turns``; within one the oldest comes first.
        Messages of one group are in at most ``share`` batches at the same moment, so that some
        consumers are left for the others. A message that was already delivered
        ``max_receive_count`` times goes to the dead letters instead, so that one that kills its
        consumer cannot do so for ever.
        """
        _check_name(queue)
        now = _now()
        with self._lock:
            # A look without the write lock, so that waiting consumers do not slow the senders.
            due = "SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ? LIMIT 1"
            if self._connection.execute(due, (queue, now)).fetchone() is None:
                return []
            with self.transaction() as connection:
                chosen = choose(
                    connection,
                    queue,
                    now,
                    max_messages,
                    max_receive_count=max_receive_count,
                    share=share,
                )
                connection.execute(
                    "UPDATE messages SET queue = queue || ?, visible_at = ?, receipt = NULL,"
                    " batch = NULL, dead_reason = 'received ' || receive_count || ' times'"
                    " WHERE sequence IN (SELECT value FROM json_each(?))",
                    (DEAD_SUFFIX, now, json.dumps(chosen.spent)),
                )
                rows = connection.execute(
                    "UPDATE messages SET visible_at = ?, receive_count = receive_count + 1,"
                    " receipt = lower(hex(randomblob(16))), batch = ?"
                    " WHERE sequence IN (SELECT value FROM json_each(?))"
                    " RETURNING sequence, id, receipt, body, receive_count, sent_at, dedupe_id,"
                    " dead_reason, group_id",
                    (
                        now + int(visibility_timeout * 1000),
                        uuid4().hex,
                        json.dumps(chosen.messages),
                    ),
                ).fetchall()
        places = {sequence: place for place, sequence in enumerate(chosen.messages)}
        return [_message(row) for row in sorted(rows, key=lambda row: places[row[0]])]

    def due(self, queues: Iterable[str]) -> list[str]:
        """Those of ``queues`` that hold a message that can be received now."""
        with self._lock:
            found = self._connection.execute(
                "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM messages"
                " WHERE queue = value AND visible_at <= ?)",
                (json.dumps(list(queues)), _now()),
            ).fetchall()
        return [str(name) for (name,) in found]

    def delete(self, receipt: str) -> bool:
        """Remove a handled message; False when the receipt is no longer the valid one."""
        with self.transaction() as connection:
            gone = connection.execute("DELETE FROM messages WHERE receipt = ?", (receipt,))
        return gone.rowcount == 1

    def release(self, receipt: str, delay: float) -> bool:
        """Make a message due again in ``delay`` seconds; False when the receipt is not valid.

        The receipt stays valid, but the message is with no consumer any more.
        """
        with self.transaction() as connection:
            changed = connection.execute(
                "UPDATE messages SET visible_at = ?, batch = NULL WHERE receipt = ?",
                (_now() + int(delay * 1000), receipt),
            )
        return changed.rowcount == 1

    def dead_letter(self, receipt: str, reason: str) -> bool:
        """Move a message to ``<queue>-dead``; False when the receipt is not valid."""
        with self.transaction() as connection:
            moved = connection.execute(
                "UPDATE messages SET queue = queue || ?, visible_at = ?, receipt = NULL,"
                " batch = NULL, dead_reason = ? WHERE receipt = ?",
                (DEAD_SUFFIX, _now(), reason, receipt),
            )
        return moved.rowcount == 1

    def redrive(self, queue: str) -> int:
        """Give the dead letters of ``queue`` a new life there; how many they were."""
        _check_name(queue)
        with self.transaction() as connection:
            moved = connection.execute(
                "UPDATE messages SET queue = ?, visible_at = ?, receipt = NULL, receive_count = 0,"
                " batch = NULL, dead_reason = NULL WHERE queue = ?",
                (queue, _now(), queue + DEAD_SUFFIX),
            )
        return moved.rowcount

    def counts(self, queue: str) -> Counts:
        """How many messages the queue holds; ask for ``<queue>-dead`` to count dead letters."""
        _check_name(queue)
        with self._lock:
            visible, in_flight, delayed = self._connection.execute(
                "SELECT count(*) FILTER (WHERE visible_at <= :now),"
                " count(*) FILTER (WHERE visible_at > :now AND receipt IS NOT NULL),"
                " count(*) FILTER (WHERE visible_at > :now AND receipt IS NULL)"
                " FROM messages WHERE queue = :queue",
                {"queue": queue, "now": _now()},
            ).fetchone()
        return Counts(visible, in_flight, delayed)

    def _remember(self, queue: str, dedupe_id: str, message_id: str, now: int) -> str | None:
        """Note a dedupe id; the id of the message that was sent with it before, or None."""
        self._connection.execute("DELETE FROM sent_dedupe_ids WHERE expires_at <= ?", (now,))
        noted = self._connection.execute(
            "INSERT INTO sent_dedupe_ids VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (queue, dedupe_id, message_id, now + DEDUPE_MILLISECONDS),
        )
        if noted.rowcount == 1:
            return None
        row = self._connection.execute(
            "SELECT message_id FROM sent_dedupe_ids WHERE queue = ? AND dedupe_id = ?",
            (queue, dedupe_id),
        ).fetchone()
        return str(row[0])


def _message(row: tuple[Any, ...]) -> Message:
    _, message_id, receipt, body, receive_count, sent_at, dedupe_id, dead_reason, group = row
    return Message(
        id=message_id,
        receipt=receipt,
        body=json.loads(body),
        receive_count=receive_count,
        sent_at=datetime.fromtimestamp(sent_at / 1000, UTC),
        dedupe_id=dedupe_id,
        dead_reason=dead_reason,
        group=group,
    )


def _now() -> int:
    """Milliseconds since 1970."""
    return int(clock.now().timestamp() * 1000)


def _check_name(queue: str) -> None:
    if not _NAME.fullmatch(queue):
        raise ValueError(f"not a queue name: {queue!r}")
