"""The contract of the queue port, the same for SQS and for the local queue."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest
from moto import mock_aws

from frontdesk.errors import PayloadTooLarge, Unavailable
from frontdesk.queue import Queue, get_queue, open_queue
from frontdesk.queue.local import LocalQueue
from frontdesk.queue.local_store import LocalQueues
from frontdesk.queue.sqs import SqsQueue
from frontdesk.settings import reset_settings

REGION = "eu-west-1"
GROUP = "ws_1"


@dataclass
class Received:
    """One delivery, as a consumer of either adapter sees it."""

    id: str
    receipt: str
    body: dict[str, Any]
    receive_count: int
    dedupe_id: str | None
    group: str


class Bench(Protocol):
    """A queue with the consumer's side that the port leaves to the platform."""

    queue: Queue

    def receive(self, hidden_seconds: int = 60) -> list[Received]: ...
    def delete(self, receipt: str) -> None: ...
    def release(self, receipt: str) -> None: ...


class LocalBench:
    def __init__(self, queues: LocalQueues, name: str) -> None:
        self.queue: Queue = LocalQueue(queues, name)
        self._queues, self._name = queues, name

    def receive(self, hidden_seconds: int = 60) -> list[Received]:
        found = self._queues.receive(self._name, 10, hidden_seconds)
        return [
            Received(
                m.id,
                m.receipt,
                json.loads(json.dumps(m.body)),
                m.receive_count,
                m.dedupe_id,
                m.group,
            )
            for m in found
        ]

    def delete(self, receipt: str) -> None:
        self._queues.delete(receipt)

    def release(self, receipt: str) -> None:
        self._queues.release(receipt, 0)


class SqsBench:
    def __init__(self, name: str) -> None:
        self._client: Any = boto3.client("sqs", region_name=REGION)
        fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        self.url = self._client.create_queue(QueueName=name, Attributes=fifo)["QueueUrl"]
        self.queue: Queue = SqsQueue(self.url, region=REGION)

    def receive(self, hidden_seconds: int = 60) -> list[Received]:
        found = self._client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=hidden_seconds,
            AttributeNames=["ApproximateReceiveCount", "MessageGroupId"],
            MessageAttributeNames=["All"],
        )
        return [
            Received(
                m["MessageId"],
                m["ReceiptHandle"],
                json.loads(m["Body"]),
                int(m["Attributes"]["ApproximateReceiveCount"]),
                m.get("MessageAttributes", {}).get("dedupe_id", {}).get("StringValue"),
                m["Attributes"]["MessageGroupId"],
            )
            for m in found.get("Messages", [])
        ]

    def delete(self, receipt: str) -> None:
        self._client.delete_message(QueueUrl=self.url, ReceiptHandle=receipt)

    def release(self, receipt: str) -> None:
        self._client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=0
        )


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


@pytest.fixture(params=["local", "sqs"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    if request.param == "sqs":
        request.getfixturevalue("aws")
        yield SqsBench
    else:
        with LocalQueues(tmp_path / "queues.db") as queues:
            yield lambda name: LocalBench(queues, name)


@pytest.fixture
def bench(make: Callable[[str], Bench]) -> Bench:
    return make("Jobs")


def test_a_message_arrives_as_it_was_sent(bench: Bench) -> None:
    body = {
        "type": "export",
        "text": "née \U0001f600 \x00 \ud800",
        "deep": [{"n": 1.5}, None, True],
    }
    message_id = bench.queue.send(body, group=GROUP)
    [received] = bench.receive()
    assert received.id == message_id
    assert received.body == body
    assert received.receive_count == 1


def test_a_received_message_is_hidden_until_it_is_released(bench: Bench) -> None:
    bench.queue.send({"n": 1}, group=GROUP)
    [first] = bench.receive()
    assert bench.receive() == []
    bench.release(first.receipt)
    [second] = bench.receive()
    assert second.id == first.id
    assert second.receive_count == 2


def test_a_deleted_message_does_not_come_back(bench: Bench) -> None:
    bench.queue.send({"n": 1}, group=GROUP)
    [received] = bench.receive(hidden_seconds=0)
    bench.delete(received.receipt)
    assert bench.receive() == []


def test_a_delayed_message_is_not_there_yet(bench: Bench) -> None:
    bench.queue.send({"n": 1}, group=GROUP, delay_seconds=900)
    assert bench.receive() == []


def test_the_dedupe_id_reaches_the_consumer(bench: Bench) -> None:
    bench.queue.send({"n": 1}, group=GROUP, dedupe_id="evt_1")
    [received] = bench.receive()
    assert received.dedupe_id == "evt_1"


def test_the_group_reaches_the_queue(bench: Bench) -> None:
    bench.queue.send({"n": 1}, group="ws_1")
    bench.queue.send({"n": 2}, group="ws_2", delay_seconds=0)
    assert {m.group: m.body["n"] for m in bench.receive()} == {"ws_1": 1, "ws_2": 2}


def test_messages_of_one_group_do_not_wait_for_each_other(bench: Bench) -> None:
    for n in range(3):
        bench.queue.send({"n": n}, group="ws_1")
    assert len(bench.receive()) == 3


@pytest.mark.parametrize("group", ["", "a b", "é", "x" * 129])
def test_a_group_that_sqs_would_refuse_is_refused(bench: Bench, group: str) -> None:
    with pytest.raises(ValueError, match="group"):
        bench.queue.send({}, group=group)


def test_a_fifo_queue_stores_one_dedupe_id_once(make: Callable[[str], Bench]) -> None:
    bench = make("Jobs.fifo")
    bench.queue.send({"n": 1}, group=GROUP, dedupe_id="evt_1")
    bench.queue.send({"n": 1}, group=GROUP, dedupe_id="evt_1")
    bench.queue.send({"n": 2}, group=GROUP, dedupe_id="evt_2")
    bench.queue.send({"n": 3}, group=GROUP)
    bench.queue.send({"n": 3}, group=GROUP)
    assert sorted(m.body["n"] for m in bench.receive()) == [1, 2, 3, 3]


def test_a_message_that_is_too_large_is_refused(bench: Bench) -> None:
    bench.queue.send({"text": "x" * 999_980}, group=GROUP)
    with pytest.raises(PayloadTooLarge):
        bench.queue.send({"text": "x" * 1_000_000}, group=GROUP)
    assert len(bench.receive()) == 1


@pytest.mark.parametrize("delay", [-1, 901])
def test_a_delay_that_sqs_cannot_do_is_refused(bench: Bench, delay: int) -> None:
    with pytest.raises(ValueError, match="delay"):
        bench.queue.send({}, group=GROUP, delay_seconds=delay)


def test_a_fifo_queue_refuses_a_delay(make: Callable[[str], Bench]) -> None:
    with pytest.raises(ValueError, match="FIFO"):
        make("Jobs.fifo").queue.send({}, group=GROUP, delay_seconds=1)


@pytest.mark.parametrize("dedupe_id", ["", "a b", "é", "x" * 129])
def test_a_dedupe_id_that_sqs_would_refuse_is_refused(bench: Bench, dedupe_id: str) -> None:
    with pytest.raises(ValueError, match="dedupe_id"):
        bench.queue.send({}, group=GROUP, dedupe_id=dedupe_id)


@pytest.mark.parametrize("body", [{"n": float("nan")}, {"n": object()}])
def test_what_is_not_json_is_refused(bench: Bench, body: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        bench.queue.send(body, group=GROUP)


@pytest.mark.usefixtures("aws")
def test_an_unreachable_sqs_queue_is_unavailable() -> None:
    bench = SqsBench("Jobs")
    bench._client.delete_queue(QueueUrl=bench.url)
    with pytest.raises(Unavailable) as caught:
        bench.queue.send({}, group=GROUP)
    assert caught.value.code == "queue_unavailable"


def test_a_full_disk_is_unavailable(tmp_path: Path) -> None:
    with LocalQueues(tmp_path / "queues.db") as queues:
        queues._connection.execute("PRAGMA max_page_count = 8")
        queue = LocalQueue(queues, "Jobs")
        with pytest.raises(Unavailable) as caught:
            queue.send({"text": "x" * 100_000}, group=GROUP)
        assert caught.value.code == "queue_unavailable"
        assert queues.counts("Jobs").visible == 0


def test_the_url_chooses_the_adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JOBS_QUEUE_URL", "local://Mine")
    reset_settings()
    get_queue.cache_clear()
    try:
        assert isinstance(open_queue("https://sqs.eu-west-1.amazonaws.com/1/Jobs"), SqsQueue)
        with pytest.raises(ValueError, match="queue URL"):
            open_queue("redis://x")
        get_queue().send({"n": 1}, group=GROUP)
        with LocalQueues(tmp_path / "queues.db") as queues:
            [message] = queues.receive("Mine", 1, 60)
        assert message.body == {"n": 1}
    finally:
        reset_settings()
        get_queue.cache_clear()
