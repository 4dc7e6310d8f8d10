"""Whose message is next: groups take turns, and who occupies many consumers comes last.

The cost of a look grows with the number of groups that have messages and of messages that
consumers hold, never with how many messages a group has waiting.
"""

import heapq
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

REMEMBERED_TURNS = 10_000
"""A group that was served longer ago is as good as one that never was."""

# The groups one by one, each by a seek in the index messages_in_turn.
_GROUPS = """
WITH RECURSIVE named(name) AS (
    SELECT min(group_id) FROM messages WHERE queue = :queue
    UNION ALL
    SELECT (SELECT min(group_id) FROM messages WHERE queue = :queue AND group_id > name)
    FROM named WHERE name IS NOT NULL
)
SELECT name, coalesce((SELECT turn FROM turns WHERE queue = :queue AND group_id = name), 0)
FROM named WHERE name IS NOT NULL AND EXISTS (
    SELECT 1 FROM messages WHERE queue = :queue AND group_id = name AND visible_at <= :now)
"""
_OCCUPIED = """
SELECT group_id, count(DISTINCT batch) FROM messages
WHERE queue = :queue AND batch IS NOT NULL AND visible_at > :now GROUP BY group_id
"""
_WAITING = """
SELECT sequence, receive_count FROM messages
WHERE queue = ? AND group_id = ? AND visible_at <= ? ORDER BY visible_at, sequence
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sequence numbers: what is handed out, in this order, and what was received too often."""

    messages: list[int]
    spent: list[int]


def choose(
    connection: sqlite3.Connection,
    queue: str,
    now: int,
    most: int,
    *,
    max_receive_count: int | None,
    share: int | None,
) -> Chosen:
    """Choose up to ``most`` due messages of a queue; the caller's transaction is open.

    First come groups that occupy the fewest consumers, then those that were served longest ago;
    within a group the oldest message. A group that occupies ``share`` consumers gets no more.
    """
    names = {"queue": queue, "now": now}
    occupied: dict[str, int] = dict(connection.execute(_OCCUPIED, names).fetchall())
    turn = _last_turn(connection, queue)
    heap = [
        (occupied.get(name, 0), last, name)
        for name, last in connection.execute(_GROUPS, names).fetchall()
        if share is None or occupied.get(name, 0) < share
    ]
    heapq.heapify(heap)
    chosen = Chosen([], [])
    waiting: dict[str, Iterator[tuple[int, int]]] = {}
    served: dict[str, int] = {}
    while heap and len(chosen.messages) < most:
        consumers, _, name = heap[0]
        if name not in waiting:
            waiting[name] = connection.execute(_WAITING, (queue, name, now))
        sequence = _next(waiting[name], max_receive_count, chosen.spent)
        if sequence is None:
            heapq.heappop(heap)
            continue
        chosen.messages.append(sequence)
        turn += 1
        served[name] = turn
        heapq.heapreplace(heap, (consumers, turn, name))
    _remember(connection, queue, served, turn)
    return chosen


def _next(
    waiting: Iterator[tuple[int, int]], max_receive_count: int | None, spent: list[int]
) -> int | None:
    for sequence, receive_count in waiting:
        if max_receive_count is None or receive_count < max_receive_count:
            return sequence
        spent.append(sequence)
    return None


def _last_turn(connection: sqlite3.Connection, queue: str) -> int:
    found = connection.execute("SELECT max(turn) FROM turns WHERE queue = ?", (queue,)).fetchone()
    return int(found[0] or 0)


def _remember(
    connection: sqlite3.Connection, queue: str, served: dict[str, int], turn: int
) -> None:
    connection.executemany(
        "INSERT INTO turns VALUES (?, ?, ?)"
        " ON CONFLICT (queue, group_id) DO UPDATE SET turn = excluded.turn",
        [(queue, name, when) for name, when in served.items()],
    )
    connection.execute(
        "DELETE FROM turns WHERE queue = ? AND turn <= ?", (queue, turn - REMEMBERED_TURNS)
    )
