"""Who is woken when the queues' file has changed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.queue.local_store import LocalQueues
from local.dispatcher import Dispatcher


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(tmp_path / "queues.db") as opened:
        yield opened


def woken(dispatcher: Dispatcher, *names: str) -> list[str]:
    """Those of the queues whose consumers were told something since they were made."""
    return [name for name in names if dispatcher.wakeup_of(name).wait(0, 0) > 0]


def test_only_consumers_with_something_due_are_woken(queues: LocalQueues) -> None:
    dispatcher = Dispatcher(queues, ["Mail", "Jobs", "Later"])
    dispatcher.look()
    assert woken(dispatcher, "Mail", "Jobs", "Later") == []
    queues.send("Jobs", {})
    queues.send("Later", {}, delay_seconds=60)
    queues.send("Elsewhere", {})
    dispatcher.look()
    assert woken(dispatcher, "Mail", "Jobs", "Later") == ["Jobs"]


def test_a_message_whose_time_has_come_wakes(queues: LocalQueues) -> None:
    dispatcher = Dispatcher(queues, ["Later"])
    queues.send("Later", {}, delay_seconds=60)
    with queues.transaction() as connection:
        connection.execute("UPDATE messages SET visible_at = 0")
    dispatcher.look()
    assert woken(dispatcher, "Later") == ["Later"]


def test_a_message_that_somebody_handles_wakes_nobody(queues: LocalQueues) -> None:
    dispatcher = Dispatcher(queues, ["Jobs"])
    queues.send("Jobs", {})
    (message,) = queues.receive("Jobs", 1, 30)
    dispatcher.look()
    assert woken(dispatcher, "Jobs") == []
    queues.release(message.receipt, 0)
    dispatcher.look()
    assert woken(dispatcher, "Jobs") == ["Jobs"]


def test_everybody_is_woken_for_the_end(queues: LocalQueues) -> None:
    dispatcher = Dispatcher(queues, ["Mail", "Jobs"])
    waiting = threading.Thread(target=dispatcher.wakeup_of("Mail").wait, args=(0, 60))
    waiting.start()
    time.sleep(0.05)
    dispatcher.wake_all()
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_file_that_cannot_be_read_is_looked_at_again(queues: LocalQueues) -> None:
    dispatcher = Dispatcher(queues, ["Jobs"])
    queues.send("Jobs", {})
    with queues.transaction() as connection:
        connection.execute("ALTER TABLE messages RENAME TO away")
    dispatcher.look()
    assert woken(dispatcher, "Jobs") == []
    with queues.transaction() as connection:
        connection.execute("ALTER TABLE away RENAME TO messages")
    dispatcher.look()
    assert woken(dispatcher, "Jobs") == ["Jobs"]
