"""When schedules fire, and what a stop in between does to them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk import clock
from frontdesk.queue.local_store import LocalQueues, Message
from local.cron import ExpressionError, Timetable
from local.model import Schedule
from local.scheduler import Scheduler, schedule_queue

NIGHTLY = Schedule("F.Nightly", "F", "cron(0 3 * * ? *)", "UTC", {"night": True})
OFTEN = Schedule("F.Often", "F", "rate(5 minutes)", "UTC", None)
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[LocalQueues]:
    with LocalQueues(tmp_path / "queues.db") as opened:
        yield opened


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(START)
    return set_clock


def take(queues: LocalQueues, schedule: Schedule) -> list[Message]:
    messages = queues.receive(schedule_queue(schedule), 10, 60)
    for message in messages:
        queues.delete(message.receipt)
    return messages


def test_a_rate_fires_at_once_and_then_each_period(
    queues: LocalQueues, at: Callable[[datetime], None]
) -> None:
    scheduler = Scheduler([OFTEN], queues)
    assert scheduler.fire_due() == 30.0
    (first,) = take(queues, OFTEN)
    assert first.body["detail-type"] == "Scheduled Event"
    assert first.body["source"] == "aws.scheduler"
    at(START + timedelta(minutes=4, seconds=50))
    assert scheduler.fire_due() == 10.0
    assert take(queues, OFTEN) == []
    at(START + timedelta(minutes=5))
    scheduler.fire_due()
    assert len(take(queues, OFTEN)) == 1


def test_a_new_cron_line_waits_for_its_time(
    queues: LocalQueues, at: Callable[[datetime], None]
) -> None:
    scheduler = Scheduler([NIGHTLY], queues)
    scheduler.fire_due()
    assert take(queues, NIGHTLY) == []
    at(datetime(2026, 11, 21, 3, 0, 1, tzinfo=UTC))
    scheduler.fire_due()
    assert [message.body for message in take(queues, NIGHTLY)] == [{"night": True}]
    scheduler.fire_due()
    assert take(queues, NIGHTLY) == []


def test_what_was_missed_is_caught_up_once(
    queues: LocalQueues, at: Callable[[datetime], None]
) -> None:
    Scheduler([NIGHTLY], queues).fire_due()
    at(START + timedelta(days=5))
    again = Scheduler([NIGHTLY], queues)
    again.fire_due()
    assert len(take(queues, NIGHTLY)) == 1
    again.fire_due()
    Scheduler([NIGHTLY], queues).fire_due()
    assert take(queues, NIGHTLY) == []


def test_a_start_after_a_fire_does_not_fire_again(
    queues: LocalQueues, at: Callable[[datetime], None]
) -> None:
    scheduler = Scheduler([NIGHTLY], queues)
    at(datetime(2026, 11, 21, 3, 0, 1, tzinfo=UTC))
    scheduler.fire_due()
    assert len(take(queues, NIGHTLY)) == 1
    at(datetime(2026, 11, 21, 4, 0, tzinfo=UTC))
    Scheduler([NIGHTLY], queues).fire_due()
    assert take(queues, NIGHTLY) == []


def test_never_twice_at_once(queues: LocalQueues, at: Callable[[datetime], None]) -> None:
    scheduler = Scheduler([OFTEN], queues)
    scheduler.fire_due()
    (running,) = queues.receive(schedule_queue(OFTEN), 10, 10_000)  # still being handled
    at(START + timedelta(minutes=5))
    scheduler.fire_due()
    assert queues.receive(schedule_queue(OFTEN), 10, 60) == []
    queues.delete(running.receipt)
    at(START + timedelta(minutes=10))
    scheduler.fire_due()
    assert len(take(queues, OFTEN)) == 1


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("cron(0 3 * * ? *)", "UTC", "2026-11-20T12:00", "2026-11-21T03:00"),
        ("cron(30 2 ? * MON-FRI *)", "UTC", "2026-11-20T12:00", "2026-11-23T02:30"),
        ("cron(30 2 ? * 2-6 *)", "UTC", "2026-11-20T12:00", "2026-11-23T02:30"),
        ("cron(0 0 ? * 1 *)", "UTC", "2026-11-20T12:00", "2026-11-22T00:00"),
        ("cron(0/15 * * * ? *)", "UTC", "2026-11-20T12:01", "2026-11-20T12:15"),
        ("cron(0 8 1 * ? *)", "UTC", "2026-11-20T12:00", "2026-12-01T08:00"),
        ("cron(0 8 L * ? *)", "UTC", "2026-11-20T12:00", "2026-11-30T08:00"),
        ("cron(0 8 ? * 6L *)", "UTC", "2026-11-20T12:00", "2026-11-27T08:00"),
        ("cron(0 8 ? * 2#1 *)", "UTC", "2026-11-20T12:00", "2026-12-07T08:00"),
        ("cron(0 8 1 1 ? 2028)", "UTC", "2026-11-20T12:00", "2028-01-01T08:00"),
        ("cron(0 9 * * ? *)", "Europe/Paris", "2026-07-01T12:00", "2026-07-02T07:00"),
        ("cron(0 9 * * ? *)", "Europe/Paris", "2026-11-20T12:00", "2026-11-21T08:00"),
        ("rate(1 minute)", "UTC", "2026-11-20T12:00", "2026-11-20T12:01"),
        ("rate(2 hours)", "UTC", "2026-11-20T12:00", "2026-11-20T14:00"),
        ("rate(7 days)", "UTC", "2026-11-20T12:00", "2026-11-27T12:00"),
    ],
)
def test_expressions(expression: str, zone: str, after: str, expected: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    due = Timetable(expression, zone).next_after(moment)
    assert due == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 3 * * *)",
        "cron(0 3 * * * *)",
        "cron(61 3 * * ? *)",
        "cron(0 3 ? * 9 *)",
        "rate(5 weeks)",
        "5 minutes",
    ],
)
def test_expressions_that_cannot_run(expression: str) -> None:
    with pytest.raises(ExpressionError):
        Timetable(expression)
