"""From the table's stream to queues: rules, bad records, restarts, kill -9."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.queue.local_store import LocalQueues
from local.bus import Bus
from local.dynamodb_api import DynamoApi
from local.functions import Functions
from local.model import Template
from local.patterns import matches
from tests.local.conftest import ROOT, eventually, running

EVENTS = "events-WorkerFunction"


def put(api: DynamoApi, number: int, kind: str = "event", **extra: str) -> None:
    item = {"pk": f"e{number:05}", "sk": "E", "kind": kind, "type": "thing.done", "id": str(number)}
    encoded = {name: {"S": value} for name, value in (item | extra).items()}
    api.tables("PutItem", TableName="probe-main-local", Item=encoded)


def drain(queues: LocalQueues, queue: str) -> list[Any]:
    bodies = []
    while messages := queues.receive(queue, 10, 60):
        bodies += [message.body for message in messages]
    return bodies


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(tmp_path / "queues.db") as opened:
        yield opened


def carry_all(bus: Bus) -> None:
    while bus.carry():
        pass


@pytest.fixture
def bus(
    template: Template,
    functions: Functions,
    tables: tuple[DynamoApi, Path],
    queues: LocalQueues,
) -> Bus:
    return Bus(template.pipes[0], template, functions, tables[0], queues)


def test_an_outbox_item_becomes_an_event(
    bus: Bus, tables: tuple[DynamoApi, Path], queues: LocalQueues
) -> None:
    put(tables[0], 1)
    put(tables[0], 2, kind="agent")
    put(tables[0], 1, changed="yes")  # a MODIFY is no event
    put(tables[0], 3, type="thing.ignored")
    put(tables[0], 4, type="job.started")
    carry_all(bus)
    events = drain(queues, EVENTS)
    assert [event["detail"]["id"] for event in events] == ["1", "4"]
    assert events[0].keys() == {
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    }
    assert (events[0]["source"], events[0]["detail-type"]) == ("probe", "thing.done")
    assert [event["detail"]["id"] for event in drain(queues, "OtherQueue")] == ["1"]


def test_it_goes_on_where_it_stopped(
    bus: Bus,
    template: Template,
    functions: Functions,
    tables: tuple[DynamoApi, Path],
    queues: LocalQueues,
) -> None:
    put(tables[0], 1)
    carry_all(bus)
    put(tables[0], 2)
    carry_all(Bus(template.pipes[0], template, functions, tables[0], queues))
    carry_all(Bus(template.pipes[0], template, functions, tables[0], queues))
    assert [event["detail"]["id"] for event in drain(queues, EVENTS)] == ["1", "2"]


def test_a_record_that_cannot_be_read_holds_up_nothing(
    bus: Bus, tables: tuple[DynamoApi, Path], queues: LocalQueues
) -> None:
    put(tables[0], 1)
    broken = {"pk": {"S": "x"}, "sk": {"S": "E"}, "kind": {"S": "event"}}
    tables[0].tables("PutItem", TableName="probe-main-local", Item=broken)
    put(tables[0], 2)
    carry_all(bus)
    assert [event["detail"]["id"] for event in drain(queues, EVENTS)] == ["1", "2"]
    (dead,) = drain(queues, "Pipe-dead")
    assert dead["record"]["dynamodb"]["NewImage"] == broken
    assert "ZeroDivisionError" in dead["reason"]


def test_events_and_position_are_stored_together(
    bus: Bus, tables: tuple[DynamoApi, Path], queues: LocalQueues, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        put(tables[0], number)
    sent: list[str] = []
    real = queues.send

    def failing(queue: str, body: dict[str, Any], **options: Any) -> str:
        if len(sent) == 3:
            raise sqlite3.OperationalError("database or disk is full")
        sent.append(queue)
        return real(queue, body, **options)

    monkeypatch.setattr(queues, "send", failing)
    with pytest.raises(OSError, match="disk is full"):
        bus.carry()
    assert drain(queues, EVENTS) == []
    monkeypatch.setattr(queues, "send", real)
    carry_all(bus)
    assert len(drain(queues, EVENTS)) == 3


_CARRIER = """
import os, sys
from pathlib import Path
from frontdesk.queue.local_store import LocalQueues
from local.bus import Bus
from local.dynamodb_api import DynamoApi
from local.functions import Functions
from local.template import load
import local.bus
local.bus._BATCH = 3
template = load(Path(sys.argv[1]))
bus = Bus(template.pipes[0], template, Functions(template), DynamoApi(int(sys.argv[2])),
          LocalQueues(Path(sys.argv[3])))
print("ready", flush=True)
while bus.carry():
    pass
print("done", flush=True)
"""


def test_killed_at_any_moment_it_loses_nothing_and_repeats_nothing(
    tables: tuple[DynamoApi, Path], tmp_path: Path
) -> None:
    api, _ = tables
    count = 150
    for number in range(count):
        put(api, number)
    command = [
        sys.executable,
        "-c",
        _CARRIER,
        str(ROOT / "tests/local/data/template.yaml"),
        str(api._connection.port),
        str(tmp_path / "queues.db"),
    ]
    environment = dict(os.environ, PYTHONPATH=f"{ROOT}:{ROOT / 'layers/shared'}")
    kills = 0
    for attempt in range(60):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.002 * (attempt % 7))  # another point of the work each time
        finished = attempt > 8 and process.stdout.readline() == "done\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if finished:
            break
        kills += 1
    with LocalQueues(tmp_path / "queues.db") as queues:
        events = [event["detail"]["id"] for event in drain(queues, EVENTS)]
    assert kills >= 9
    assert events == [str(number) for number in range(count)]


def test_a_killed_platform_delivers_what_it_was_handling(tmp_path: Path) -> None:
    """Queued and received, but not handled: the next start calls the function again."""
    with running(tmp_path) as platform:
        put(platform.api(), 1)
        eventually(lambda: [e for e in platform.seen() if e.get("detail") and "Records" not in e])
        platform.process.kill()
        platform.process.wait()
    with LocalQueues(tmp_path / "queues.db") as queues:
        queues.send(EVENTS, {"detail": {"id": "held"}, "source": "probe"})
        assert len(queues.receive(EVENTS, 1, 3600)) == 1  # a consumer that died with it
    with running(tmp_path) as platform:
        eventually(lambda: '"held"' in json.dumps(platform.seen()))


@pytest.mark.parametrize(
    ("pattern", "event", "result"),
    [
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": ["x"]}, {"a": ["w", "x"]}, True),
        ({"a": ["x"]}, {}, False),
        ({"a": ["x"], "b": ["y"]}, {"a": "x", "b": "z"}, False),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x"}}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"a": [True]}, {"a": 1}, False),
        ({"a": [None]}, {"a": None}, True),
        ({"a": [{"prefix": "run."}]}, {"a": "run.finished"}, True),
        ({"a": [{"suffix": ".done"}]}, {"a": "x.undone"}, False),
        ({"a": [{"anything-but": ["x"]}]}, {"a": "y"}, True),
        ({"a": [{"anything-but": "x"}]}, {}, False),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": "xy"}, False),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": True}]}, {"a": None}, True),
        ({"a": [{"numeric": [">", 1, "<=", 3]}]}, {"a": 3}, True),
        ({"a": [{"numeric": [">", 1]}]}, {"a": "3"}, False),
        ({"a": [{"equals-ignore-case": "AB"}]}, {"a": "aB"}, True),
        ({"a": [{"wildcard": "a*[c]"}]}, {"a": "ab[c]"}, True),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": "y"}, True),
    ],
)
def test_patterns(pattern: dict[str, Any], event: dict[str, Any], result: bool) -> None:
    assert matches(pattern, event) is result


def test_an_unknown_filter_is_told() -> None:
    with pytest.raises(ValueError, match="cidr"):
        matches({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"})
