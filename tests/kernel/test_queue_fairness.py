"""Whose message a receive hands out: groups take turns, whatever one of them has waiting."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk import clock
from frontdesk.queue import local_turns
from frontdesk.queue.local_store import LocalQueues
from tests.earlier_folder import write_queues

MESSAGES_OF_BEFORE = """
DELETE FROM messages;
UPDATE bus_checkpoints SET stream = 'arn', sequence_number = '17';
INSERT INTO messages (id, queue, body, sent_at, visible_at, receive_count, receipt) VALUES
    ('m1', 'Jobs', '{"workspace_id":"ws_a","n":1}', 1, 1, 0, NULL),
    ('m2', 'Jobs', '{"workspace_id":"ws_a","n":2}', 2, 2, 0, NULL),
    ('m3', 'Jobs', '{"workspace_id":"ws_b","n":3}', 3, 3, 1, 'held'),
    ('m4', 'events-F', '{"detail":{"workspace_id":"ws_a"},"source":"frontdesk"}', 4, 4, 0, NULL),
    ('m5', 'schedule-F', '{"time":"now"}', 5, 5, 0, NULL);
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queues.db"


@pytest.fixture
def queues(path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(path) as queues:
        yield queues


def make_file_of_before(path: Path) -> None:
    """A file that version 3c902f2 has made, with messages of our own."""
    write_queues(path)
    with closing(sqlite3.connect(path)) as old:
        old.executescript(MESSAGES_OF_BEFORE)


def fill(queues: LocalQueues, group: str, count: int, queue: str = "Jobs") -> None:
    with queues.transaction():
        for n in range(count):
            queues.send(queue, {"n": n}, group=group)


def take(queues: LocalQueues, most: int = 1, **options: int) -> list[tuple[str, int]]:
    """Receive; (group, n) of each message."""
    return [(m.group, m.body["n"]) for m in queues.receive("Jobs", most, 60, **options)]


def test_whoever_comes_late_is_next(queues: LocalQueues) -> None:
    fill(queues, "a", 200)
    assert [take(queues), take(queues)] == [[("a", 0)], [("a", 1)]]
    fill(queues, "b", 2)
    assert [take(queues), take(queues)] == [[("b", 0)], [("b", 1)]]


def test_groups_take_turns(queues: LocalQueues) -> None:
    for group in ("b", "a", "c"):
        fill(queues, group, 3)
    handed = []
    for _ in range(9):
        [message] = queues.receive("Jobs", 1, 60)
        handed.append((message.group, message.body["n"]))
        queues.delete(message.receipt)
    assert handed == [(group, n) for n in range(3) for group in "abc"]


def test_a_batch_holds_each_group_in_turn(queues: LocalQueues) -> None:
    fill(queues, "a", 20)
    fill(queues, "b", 2)
    assert take(queues, 6) == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("a", 3)]


def test_who_occupies_more_consumers_comes_after_who_occupies_fewer(queues: LocalQueues) -> None:
    fill(queues, "a", 20)
    for _ in range(3):
        take(queues)
    fill(queues, "b", 5)
    assert [take(queues)[0][0] for _ in range(6)] == ["b", "b", "b", "a", "b", "a"]


def test_a_message_that_waits_for_its_next_attempt_occupies_nobody(queues: LocalQueues) -> None:
    fill(queues, "a", 2)
    [failed] = queues.receive("Jobs", 1, 60)
    queues.release(failed.receipt, 300)
    fill(queues, "b", 3)
    handed = []
    for _ in range(3):
        [message] = queues.receive("Jobs", 1, 60)
        handed.append(message.group)
        queues.delete(message.receipt)
    assert handed == ["b", "a", "b"]


def test_what_a_dead_consumer_held_occupies_nobody(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(queues, "a", 1)
    assert take(queues, share=1) == [("a", 0)]
    fill(queues, "a", 1)
    assert take(queues, share=1) == []
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert take(queues, share=1) == [("a", 0)]


def test_a_group_occupies_its_share_and_no_more(queues: LocalQueues) -> None:
    fill(queues, "a", 50)
    held = [queues.receive("Jobs", 4, 60, share=2) for _ in range(3)]
    assert [len(batch) for batch in held] == [4, 4, 0]
    fill(queues, "b", 1)
    assert take(queues, 4, share=2) == [("b", 0)]
    for message in held[0]:
        queues.delete(message.receipt)
    assert len(take(queues, 4, share=2)) == 4


def test_who_always_has_a_little_does_not_hold_up_who_has_much(queues: LocalQueues) -> None:
    """Two groups whose next message comes as soon as the last one is done, beside a backlog."""
    fill(queues, "much", 100)
    fill(queues, "little", 1)
    fill(queues, "less", 1)
    handed = []
    for _ in range(30):
        [message] = queues.receive("Jobs", 1, 60)
        handed.append(message.group)
        queues.delete(message.receipt)
        if message.group != "much":
            fill(queues, message.group, 1)
    assert {handed.count(group) for group in ("much", "little", "less")} == {10}


def test_turns_of_long_ago_are_forgotten(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_turns, "REMEMBERED_TURNS", 5)
    for number in range(20):
        fill(queues, f"g{number}", 1)
        take(queues)
    with queues.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (5,)


def test_a_message_that_was_received_too_often_does_not_cost_its_group_a_turn(
    queues: LocalQueues,
) -> None:
    fill(queues, "a", 2)
    for _ in range(2):
        assert take(queues) == [("a", 0)]
        make_due(queues)
    assert take(queues, max_receive_count=2) == [("a", 1)]
    assert [m.body["n"] for m in queues.receive("Jobs-dead", 5, 60)] == [0]


def make_due(queues: LocalQueues) -> None:
    with queues.transaction() as connection:
        connection.execute("UPDATE messages SET visible_at = sequence")


def steps_of_a_receive(path: Path, waiting: int) -> int:
    """How many instructions SQLite's machine needs for a receive beside so many messages."""
    with LocalQueues(path) as queues:
        fill(queues, "a", waiting)
        fill(queues, "b", 3)
        queues.receive("Jobs", 1, 60)
        steps = [0]

        def count() -> int:
            steps[0] += 1
            return 0

        queues._connection.set_progress_handler(count, 1)
        assert len(queues.receive("Jobs", 10, 60, max_receive_count=5, share=3)) == 10
        queues._connection.set_progress_handler(None, 0)
        return steps[0]


def test_a_receive_costs_the_same_however_much_is_waiting(tmp_path: Path) -> None:
    few = steps_of_a_receive(tmp_path / "few.db", 20)
    many = steps_of_a_receive(tmp_path / "many.db", 5_000)
    assert many < few * 1.2


def test_a_file_of_before_opens_with_its_messages_in_groups(path: Path) -> None:
    make_file_of_before(path)
    with LocalQueues(path) as queues, LocalQueues(path) as other:
        jobs = queues.receive("Jobs", 5, 60)
        assert [(m.id, m.group, m.receive_count) for m in jobs] == [
            ("m1", "ws_a", 1),
            ("m3", "ws_b", 2),
            ("m2", "ws_a", 1),
        ]
        assert [m.group for m in other.receive("events-F", 5, 60)] == ["ws_a"]
        assert [m.group for m in other.receive("schedule-F", 5, 60)] == [""]
        with queues.transaction() as connection:
            assert connection.execute("SELECT * FROM bus_checkpoints").fetchall() == [
                ("EventPipe", "arn", "17")
            ]
    with LocalQueues(path) as again:
        assert again.counts("Jobs").in_flight == 3


def test_an_interrupted_change_of_the_file_leaves_it_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frontdesk.queue import local_schema

    make_file_of_before(path)
    with monkeypatch.context() as broken:
        broken.setattr(local_schema, "_INDEXES", "CREATE INDEX x ON nowhere (y)")
        with pytest.raises(sqlite3.OperationalError):
            LocalQueues(path)
    with LocalQueues(path) as queues:
        assert len(queues.receive("Jobs", 5, 60)) == 3
