"""Queues to functions: SQS events, partial failures, retries, dead letters."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.queue.local_store import LocalQueues
from local.background import sources_of
from local.functions import Functions
from local.model import Template
from local.workers import Consumer, Source, Wakeup, give_way_seconds
from tests.local.conftest import Running, eventually, seen

JOBS = Source("JobsQueue", "WorkerFunction", 30, 2, batch_size=5, partial=True, threads=3)
EVENTS = Source("events-WorkerFunction", "WorkerFunction", 35, 3, raw=True, threads=3)


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(tmp_path / "queues.db") as opened:
        yield opened


def consumer(source: Source, queues: LocalQueues, functions: Functions) -> Consumer:
    return Consumer(source, queues, functions, Wakeup())


def make_due(queues: LocalQueues) -> None:
    """Skip the waiting between two attempts."""
    with queues.transaction() as connection:
        connection.execute("UPDATE messages SET visible_at = 0")


def test_the_templates_sources(template: Template) -> None:
    sources = {source.queue: source for source in sources_of(template)}
    assert sources["JobsQueue"] == JOBS
    assert sources["events-WorkerFunction"] == EVENTS
    often = sources["schedule-WorkerFunction-Often"]
    assert (often.raw, often.threads) == (True, 1)


def test_an_sqs_event(queues: LocalQueues, functions: Functions, tmp_path: Path) -> None:
    for number in range(3):
        queues.send("JobsQueue", {"job": number}, dedupe_id=f"d{number}")
    assert consumer(JOBS, queues, functions).work()
    (event,) = seen(tmp_path)
    assert [json.loads(record["body"]) for record in event["Records"]] == [
        {"job": 0},
        {"job": 1},
        {"job": 2},
    ]
    record = event["Records"][0]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":JobsQueue")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["dedupe_id"]["stringValue"] == "d0"
    assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()
    assert record.keys() >= {"messageId", "receiptHandle", "awsRegion"}
    counts = queues.counts("JobsQueue")
    assert (counts.visible, counts.in_flight, counts.delayed) == (0, 0, 0)


def test_only_the_failed_ones_come_back_and_then_lie_dead(
    queues: LocalQueues, functions: Functions, tmp_path: Path
) -> None:
    queues.send("JobsQueue", {"fail": True})
    queues.send("JobsQueue", {"fine": True})
    worker = consumer(JOBS, queues, functions)
    assert worker.work()
    assert not worker.work()  # it waits before the next attempt
    make_due(queues)
    assert worker.work()
    make_due(queues)
    assert not worker.work()
    assert [len(event["Records"]) for event in seen(tmp_path)] == [2, 1]
    assert seen(tmp_path)[1]["Records"][0]["attributes"]["ApproximateReceiveCount"] == "2"
    (dead,) = queues.receive("JobsQueue-dead", 10, 60)
    assert dead.body == {"fail": True}


def test_an_exception_fails_the_whole_batch(
    queues: LocalQueues, functions: Functions, tmp_path: Path
) -> None:
    queues.send("JobsQueue", {"fine": True})
    queues.send("JobsQueue", {"raise": True})
    worker = consumer(JOBS, queues, functions)
    for _ in range(2):
        assert worker.work()
        make_due(queues)
    assert not worker.work()
    assert len(queues.receive("JobsQueue-dead", 10, 60)) == 2


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (None, 0),
        ({}, 0),
        ({"batchItemFailures": []}, 0),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, 2),
        ({"batchItemFailures": [{}]}, 2),
        ({"batchItemFailures": "text"}, 2),
        ("text", 2),
    ],
)
def test_what_a_function_may_return(
    queues: LocalQueues,
    functions: Functions,
    monkeypatch: pytest.MonkeyPatch,
    answer: Any,
    left: int,
) -> None:
    monkeypatch.setattr(functions, "invoke", lambda *_: answer)
    queues.send("JobsQueue", {"a": 1})
    queues.send("JobsQueue", {"b": 1})
    assert consumer(JOBS, queues, functions).work()
    counts = queues.counts("JobsQueue")
    assert counts.visible + counts.delayed + counts.in_flight == left


def test_the_waiting_grows(
    queues: LocalQueues, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    delays: list[float] = []
    monkeypatch.setattr(queues, "release", lambda _receipt, delay: delays.append(delay))
    queues.send("JobsQueue", {"raise": True})
    worker = consumer(replace(JOBS, max_receives=None), queues, functions)
    for _ in range(12):
        make_due(queues)
        assert worker.work()
    assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_an_event_is_handed_over_as_it_is(
    queues: LocalQueues, functions: Functions, tmp_path: Path
) -> None:
    event = {"source": "probe", "detail": {"data": "fail"}}
    queues.send(EVENTS.queue, event)
    worker = consumer(EVENTS, queues, functions)
    for _ in range(3):
        assert worker.work()
        make_due(queues)
    assert not worker.work()
    assert seen(tmp_path) == [event] * 3
    (dead,) = queues.receive(f"{EVENTS.queue}-dead", 10, 60)
    assert "told to fail" in str(dead.dead_reason)


def test_a_running_platform_consumes_what_another_process_sends(probe: Running) -> None:
    with LocalQueues(probe.data / "queues.db") as queues:
        queues.send("JobsQueue", {"from": "outside"})
        eventually(lambda: "outside" in json.dumps(probe.seen()))
        queues.send("JobsQueue", {"from": "later"}, delay_seconds=1)
        eventually(lambda: "later" in json.dumps(probe.seen()))


@pytest.mark.parametrize(
    ("computed", "waits"), [(0.0, 0.25), (0.001, 0.25), (0.05, 1.5), (60.0, 3.0)]
)
def test_a_large_batch_gives_way_for_longer(computed: float, waits: float) -> None:
    assert give_way_seconds(computed) == pytest.approx(waits)


def test_work_gives_way_to_requests_but_not_for_ever(
    queues: LocalQueues, functions: Functions, tmp_path: Path
) -> None:
    asked: list[bool] = []

    def busy() -> bool:
        asked.append(True)
        return True

    for number in range(3):
        queues.send(EVENTS.queue, {"number": number})
    worker = Consumer(EVENTS, queues, functions, Wakeup(), busy)
    worker.start()
    eventually(lambda: len(seen(tmp_path)) == 3)
    worker.stop()
    worker.join(10)
    assert not worker.is_alive()
    assert len(asked) > 3
