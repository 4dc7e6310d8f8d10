"""What the local runtime asks of the queues beyond the port: receipts, dead letters, durability."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk import clock
from frontdesk.queue.local_store import Counts, LocalQueues

SHARED = Path(__file__).parents[2] / "layers" / "shared"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "queues.db"


@pytest.fixture
def queues(path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(path) as queues:
        yield queues


def move_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_messages_come_oldest_first(queues: LocalQueues) -> None:
    for n in range(5):
        queues.send("Jobs", {"n": n})
    assert [m.body["n"] for m in queues.receive("Jobs", 3, 60)] == [0, 1, 2]
    assert [m.body["n"] for m in queues.receive("Jobs", 3, 60)] == [3, 4]


def test_queues_do_not_mix(queues: LocalQueues) -> None:
    queues.send("Jobs", {"n": 1}, dedupe_id="same")
    queues.send("Mail", {"n": 2}, dedupe_id="same")
    assert [m.body["n"] for m in queues.receive("Jobs", 9, 60)] == [1]
    assert [m.body["n"] for m in queues.receive("Mail", 9, 60)] == [2]


def test_a_stale_receipt_cannot_touch_the_next_delivery(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.send("Jobs", {"n": 1})
    [slow] = queues.receive("Jobs", 1, 30)
    move_clock(monkeypatch, 31)
    [second] = queues.receive("Jobs", 1, 30)
    assert second.id == slow.id
    assert second.receive_count == 2
    assert not queues.delete(slow.receipt)
    assert not queues.release(slow.receipt, 0)
    assert not queues.dead_letter(slow.receipt, "late")
    assert queues.counts("Jobs") == Counts(visible=0, in_flight=1, delayed=0)
    assert queues.delete(second.receipt)
    assert not queues.delete(second.receipt)


def test_a_slow_consumer_may_still_delete_what_nobody_else_received(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.send("Jobs", {"n": 1})
    [slow] = queues.receive("Jobs", 1, 30)
    move_clock(monkeypatch, 31)
    assert queues.delete(slow.receipt)
    assert queues.receive("Jobs", 1, 30) == []


def test_a_consumer_can_keep_a_message_for_longer(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.send("Jobs", {"n": 1})
    [message] = queues.receive("Jobs", 1, 30)
    assert queues.release(message.receipt, 120)
    move_clock(monkeypatch, 60)
    assert queues.receive("Jobs", 1, 30) == []
    assert queues.delete(message.receipt)


def test_counts(queues: LocalQueues) -> None:
    for _ in range(3):
        queues.send("Jobs", {})
    queues.send("Jobs", {}, delay_seconds=60)
    queues.receive("Jobs", 2, 60)
    assert queues.counts("Jobs") == Counts(visible=1, in_flight=2, delayed=1)


def test_a_delay_ends(queues: LocalQueues, monkeypatch: pytest.MonkeyPatch) -> None:
    queues.send("Jobs", {"n": 1}, delay_seconds=60)
    move_clock(monkeypatch, 61)
    assert len(queues.receive("Jobs", 1, 60)) == 1


def test_a_dedupe_id_is_forgotten_after_five_minutes(
    queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = queues.send("Jobs", {"n": 1}, dedupe_id="a")
    assert queues.send("Jobs", {"n": 1}, dedupe_id="a") == first
    move_clock(monkeypatch, 301)
    assert queues.send("Jobs", {"n": 1}, dedupe_id="a") != first
    assert queues.counts("Jobs").visible == 2


def test_a_dead_letter_keeps_its_reason_and_can_be_redriven(queues: LocalQueues) -> None:
    queues.send("Jobs", {"n": 1})
    [message] = queues.receive("Jobs", 1, 60)
    assert queues.dead_letter(message.receipt, "no such agent")
    assert queues.receive("Jobs", 1, 60) == []
    [dead] = queues.receive("Jobs-dead", 1, 0)
    assert (dead.id, dead.body, dead.dead_reason) == (message.id, {"n": 1}, "no such agent")

    assert queues.redrive("Jobs") == 1
    assert queues.counts("Jobs-dead") == Counts(0, 0, 0)
    [again] = queues.receive("Jobs", 1, 60)
    assert (again.id, again.receive_count, again.dead_reason) == (message.id, 1, None)


def test_a_message_that_is_never_handled_becomes_a_dead_letter(queues: LocalQueues) -> None:
    queues.send("Jobs", {"n": 1})
    for _ in range(3):
        assert len(queues.receive("Jobs", 1, 0, max_receive_count=3)) == 1
    assert queues.receive("Jobs", 1, 0, max_receive_count=3) == []
    [dead] = queues.receive("Jobs-dead", 1, 0)
    assert dead.dead_reason == "received 3 times"


def test_a_transaction_stores_all_or_nothing(queues: LocalQueues) -> None:
    with queues.transaction() as connection:
        connection.execute("CREATE TABLE checkpoints (shard TEXT PRIMARY KEY, position TEXT)")

    def deliver(position: str, *, fail: bool) -> None:
        with queues.transaction() as connection:
            queues.send("Jobs", {"n": 1})
            queues.send("Mail", {"n": 2})
            connection.execute("REPLACE INTO checkpoints VALUES ('s', ?)", (position,))
            if fail:
                raise ConnectionError

    with pytest.raises(ConnectionError):
        deliver("7", fail=True)
    with queues.transaction() as connection:
        assert connection.execute("SELECT * FROM checkpoints").fetchall() == []
    assert queues.counts("Jobs").visible == 0

    deliver("8", fail=False)
    with queues.transaction() as connection:
        assert connection.execute("SELECT position FROM checkpoints").fetchall() == [("8",)]
    assert (queues.counts("Jobs").visible, queues.counts("Mail").visible) == (1, 1)


def test_another_process_waits_for_an_open_transaction(path: Path) -> None:
    with LocalQueues(path) as mine, LocalQueues(path) as other:
        with mine.transaction() as connection:
            connection.execute("SELECT count(*) FROM messages").fetchone()
            waiting = threading.Thread(target=other.send, args=("Jobs", {"n": 2}))
            waiting.start()
            waiting.join(0.3)  # were it let in here, the next line could not write any more
            mine.send("Jobs", {"n": 1})
        waiting.join()
        assert [m.body["n"] for m in mine.receive("Jobs", 2, 60)] == [1, 2]


@pytest.mark.parametrize("name", ["", "../Jobs", "a b", "x" * 81, "Jobs-dead-dead.x"])
def test_a_strange_name_is_refused(queues: LocalQueues, name: str) -> None:
    with pytest.raises(ValueError, match="queue name"):
        queues.send(name, {})


def test_every_commit_reaches_the_disk(queues: LocalQueues) -> None:
    with queues.transaction() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_threads_and_connections_share_without_loss_or_double_delivery(path: Path) -> None:
    senders, each = 4, 25
    with LocalQueues(path) as mine, LocalQueues(path) as other:

        def send(number: int) -> None:
            store = mine if number % 2 else other
            for n in range(each):
                store.send("Jobs", {"n": number * each + n})

        received: list[int] = []

        def receive(store: LocalQueues) -> None:
            while found := store.receive("Jobs", 7, 600):
                for message in found:
                    received.append(message.body["n"])
                    store.delete(message.receipt)

        run([threading.Thread(target=send, args=(n,)) for n in range(senders)])
        run([threading.Thread(target=receive, args=(store,)) for store in (mine, other, mine)])
        assert sorted(received) == list(range(senders * each))


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


SENDER = """
import sys
from pathlib import Path
from frontdesk.queue.local_store import LocalQueues
queues = LocalQueues(Path(sys.argv[1]))
while True:
    print(queues.send("Jobs", {}), flush=True)
"""


def test_a_killed_sender_loses_nothing_that_was_sent(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(SHARED)},
    )
    assert process.stdout is not None
    sent = [process.stdout.readline().strip() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    sent += process.stdout.read().split()
    process.stdout.close()
    process.wait()
    with LocalQueues(path) as queues:
        stored = {message.id for message in queues.receive("Jobs", 100_000, 60)}
    assert len(sent) >= 50
    assert set(sent) <= stored
