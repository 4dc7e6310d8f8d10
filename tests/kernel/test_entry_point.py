"""The entry point of a worker: what the queue, the bus and the clock start, and what fails."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.duties import each, remaining, worker, worker_table
from frontdesk.observability import logger
from tests.parallel import at_once


class Sweep(BaseModel):
    job: Literal["sweep"] = "sweep"
    room: str


class Cook(BaseModel):
    job: Literal["cook"] = "cook"
    meal: str


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 42_000


def batch(*bodies: Any) -> dict[str, Any]:
    """An event of the queue; the ids of the messages are a, b, c …"""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {"Records": [{"messageId": chr(97 + n), "body": text} for n, text in enumerate(texts)]}


def bus_event(kind: str) -> dict[str, Any]:
    told = Event(id="evt_1", type=kind, workspace_id="wks_1", created_at=clock.now(), data={})
    return {"source": "frontdesk", "detail-type": kind, "detail": told.model_dump(mode="json")}


TICK = {"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"}


def failed(answer: Any) -> list[str]:
    return [entry["itemIdentifier"] for entry in answer["batchItemFailures"]]


def test_each_job_goes_to_its_handler_and_fails_alone() -> None:
    done: list[BaseModel] = []

    def cook(job: Cook) -> None:
        if job.meal == "stone soup":
            raise RuntimeError
        done.append(job)

    handler = worker(jobs={Sweep: each(done.append), Cook: each(cook)})
    event = batch(
        {"job": "cook", "meal": "stone soup"},
        {"job": "cook", "meal": "fish"},
        {"job": "sweep", "room": "kitchen"},
        {"job": "sing"},
        {"job": "sweep"},
        "{",
    )
    assert sorted(failed(handler(event, None))) == ["a", "d", "e", "f"]
    assert done == [Cook(meal="fish"), Sweep(room="kitchen")]


def test_one_kind_of_job_needs_no_name() -> None:
    class Plain(BaseModel):
        room: str

    done: list[Plain] = []
    handler = worker(jobs={Plain: each(done.append)})
    assert failed(handler(batch({"room": "hall", "later": 3}, {"hall": 1}), None)) == ["b"]
    assert done == [Plain(room="hall")]


def test_a_handler_may_have_the_whole_batch() -> None:
    async def sweep(jobs: list[Sweep]) -> list[BaseException | None]:
        return [RuntimeError() if job.room == "attic" else None for job in jobs]

    handler = worker(jobs={Sweep: sweep})
    rooms = [{"room": room, "job": "sweep"} for room in ("hall", "attic", "hall")]
    assert failed(handler(batch(*rooms), None)) == ["b"]


def test_coroutines_run_side_by_side() -> None:
    barrier = asyncio.Barrier(3)

    async def sweep(job: Sweep) -> None:
        await asyncio.wait_for(barrier.wait(), 30)
        if job.room == "attic":
            raise RuntimeError

    handler = worker(jobs={Sweep: each(sweep)})
    rooms = [{"room": room, "job": "sweep"} for room in ("hall", "attic", "hall")]
    assert failed(handler(batch(*rooms), None)) == ["b"]


def test_events_go_to_who_follows_them_and_an_unknown_one_is_not_swallowed() -> None:
    told: list[str] = []

    def now(event: Event) -> None:
        told.append(event.type)

    async def later(event: Event) -> None:
        told.append(f"later {event.type}")

    handler = worker(
        follows={
            "agent.created": each(now),
            "agent.deleted": each(later),
        }
    )
    for kind in ("agent.created", "agent.deleted"):
        assert handler(bus_event(kind), None) is None
    assert told == ["agent.created", "later agent.deleted"]
    with pytest.raises(LookupError):
        handler(bus_event("agent.sold"), None)


def test_a_part_of_the_tick_that_fails_does_not_hold_up_the_others() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("first")

    async def last() -> None:
        done.append("last")

    handler = worker(every=[lambda: done.append("first"), fail, last])
    with pytest.raises(RuntimeError, match="first"):
        handler(TICK, None)
    assert done == ["first", "last"]


def test_a_job_knows_how_long_the_invocation_lasts() -> None:
    left: list[float] = []

    async def note(_: Sweep) -> None:
        left.append(remaining())

    handler = worker(jobs={Sweep: each(note)})
    event = batch({"room": "hall", "job": "sweep"})
    for context in (None, Context(), None):
        handler(event, context)
    assert left[0] == left[2] == 900
    assert left[1] <= 42


def test_what_is_no_job_is_not_logged_with_its_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[str] = []

    def error(message: str, **values: Any) -> None:
        logged.append(f"{message} {values}")

    monkeypatch.setattr(logger, "error", error)
    handler = worker(jobs={Sweep: each(print), Cook: each(print)})
    bodies = [{"job": "cook", "meal": {"ada@example.com": 1}}, {"job": "ada@example.com"}]
    assert failed(handler(batch(*bodies), None)) == ["a", "b"]
    assert len(logged) == 2
    assert "ada@example.com" not in str(logged)


def test_every_thread_has_a_loop_and_a_table_that_outlive_the_call() -> None:
    found: list[tuple[Any, Any]] = []

    async def look() -> None:
        found.append((asyncio.get_running_loop(), worker_table()))

    handler = worker(every=[look])

    def twice(_: int) -> None:
        handler(TICK, None)
        handler(TICK, None)

    call: Callable[[int], None] = twice
    at_once(call, 1)
    assert found[0] == found[1]
    at_once(call, 1)
    assert found[2] == found[3] != found[0]


def test_events_in_the_queue_are_handled_in_batches_and_fail_one_by_one() -> None:
    batches: list[list[str]] = []

    def together(events: list[Event]) -> list[BaseException | None]:
        batches.append([event.type for event in events])
        return [RuntimeError() if event.type == "run.failed" else None for event in events]

    handler = worker(follows=dict.fromkeys(("run.finished", "run.failed"), together))
    kinds = ("run.finished", "run.failed", "agent.sold", "run.finished")
    assert failed(handler(batch(*(bus_event(kind) for kind in kinds)), None)) == ["c", "b"]
    assert batches == [["run.finished", "run.failed", "run.finished"]]
