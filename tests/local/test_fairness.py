"""Consumers are shared: what one workspace has waiting does not hold up another one's."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.queue.local_store import LocalQueues
from local.background import sources_of
from local.bus import Bus
from local.dispatcher import Dispatcher
from local.dynamodb_api import DynamoApi
from local.functions import Functions
from local.model import Function, QueueSource, Template
from local.model import Queue as DeclaredQueue
from local.workers import Consumer, Source, Wakeup

JOBS = Source("JobsQueue", "WorkerFunction", 60, 5, batch_size=1, partial=True, threads=3)
PATIENCE = 30


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(tmp_path / "queues.db") as opened:
        yield opened


def fill(queues: LocalQueues, group: str, count: int) -> None:
    with queues.transaction():
        for n in range(count):
            queues.send("JobsQueue", {"n": n, "group": group}, group=group)


class Worked:
    """A function that notes whose job it does, and waits in those of ``stuck`` until told."""

    def __init__(self, stuck: str | None = None) -> None:
        self.done: list[str] = []
        self.go_on, self.other = threading.Event(), threading.Event()
        self._stuck = stuck

    def invoke(self, _name: str, event: dict[str, Any]) -> None:
        for record in event["Records"]:
            group = json.loads(record["body"])["group"]
            assert record["attributes"]["MessageGroupId"] == group
            self.done.append(group)
            if group == self._stuck:
                self.go_on.wait(2 * PATIENCE)
            else:
                self.other.set()


def test_a_job_of_another_workspace_is_the_next_one(
    queues: LocalQueues, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = Worked()
    monkeypatch.setattr(functions, "invoke", worked.invoke)
    worker = Consumer(JOBS, queues, functions, Wakeup())
    fill(queues, "a", 200)
    for _ in range(3):
        assert worker.work()
    fill(queues, "b", 1)
    assert worker.work()
    assert worked.done == ["a", "a", "a", "b"]


def test_jobs_that_never_end_leave_a_consumer_to_the_others(
    queues: LocalQueues, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = Worked(stuck="a")
    monkeypatch.setattr(functions, "invoke", worked.invoke)
    dispatcher = Dispatcher(queues, [JOBS.queue])
    workers = [
        Consumer(JOBS, queues, functions, dispatcher.wakeup_of(JOBS.queue))
        for _ in range(JOBS.threads)
    ]
    fill(queues, "a", 200)
    for worker in workers:
        worker.start()
    try:
        while len(worked.done) < JOBS.share:
            dispatcher.look()
        fill(queues, "b", 5)
        dispatcher.look()
        assert worked.other.wait(PATIENCE)
    finally:
        for worker in workers:
            worker.stop()
        dispatcher.wake_all()
        worked.go_on.set()
        for worker in workers:
            worker.join(PATIENCE)
    assert worked.done[:2] == ["a", "a"]
    assert "b" in worked.done


def test_a_lone_consumer_is_nobodys_to_keep() -> None:
    assert Source("Q", "F", 1, 1, threads=1).share == 1
    assert Source("Q", "F", 1, 1, threads=8).share == 7


def test_consumers_are_never_more_than_the_template_allows(tmp_path: Path) -> None:
    function = Function("F", "m.h", tmp_path, {}, 10, 128, None, threads=8)
    template = Template(
        functions={"F": function},
        queues={"Q": DeclaredQueue("Q", 60, 5)},
        sources=[QueueSource("Q", "F", 1, partial=True, concurrency=2)],
    )
    assert [source.threads for source in sources_of(template)] == [2]


def test_an_event_waits_in_the_group_of_its_workspace(
    queues: LocalQueues, functions: Functions, template: Template
) -> None:
    [pipe] = template.pipes
    bus = Bus(pipe, template, functions, DynamoApi(0), queues)
    kind = str(template.rules[0].pattern["detail-type"][0])
    for workspace in ({"workspace_id": "ws_1"}, {}):
        bus._publish({"source": "probe", "detail-type": kind, "detail": workspace})
    target = f"events-{template.rules[0].function}"
    assert sorted(message.group for message in queues.receive(target, 10, 60)) == ["", "ws_1"]
