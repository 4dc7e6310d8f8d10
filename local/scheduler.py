"""EventBridge Scheduler on one machine: fires into durable queues, remembers the last fire."""

import uuid
from datetime import UTC, datetime
from typing import Any

from frontdesk import clock
from frontdesk.queue.local_store import LocalQueues
from local.cron import Timetable
from local.model import Schedule

_FIRES = """
CREATE TABLE IF NOT EXISTS schedule_fires (
    schedule TEXT PRIMARY KEY,
    expression TEXT NOT NULL,
    fired_at TEXT NOT NULL
) STRICT
"""


def schedule_queue(schedule: Schedule) -> str:
    """The queue in which a fire waits for its function."""
    return "schedule-" + schedule.name.replace(".", "-")


class Scheduler:
    """Decides what is due; call `fire_due` from one thread.

    A rate fires at the first look after a start and then each period. A cron line fires at its
    times; times that passed while the platform was off are caught up once. A schedule whose last
    fire is still waiting or running is not fired again.
    """

    def __init__(self, schedules: list[Schedule], queues: LocalQueues) -> None:
        self._queues = queues
        self._due: list[tuple[datetime, Schedule, Timetable]] = []
        with queues.transaction() as connection:
            connection.execute(_FIRES)
        for schedule in schedules:
            timetable = Timetable(schedule.expression, schedule.timezone)
            self._due.append((self._first(schedule, timetable), schedule, timetable))

    def fire_due(self) -> float:
        """Fire what is due; seconds until something may be due again."""
        now = clock.now()
        for index, (due, schedule, timetable) in enumerate(self._due):
            if due <= now:
                self._fire(schedule, now)
                self._due[index] = (timetable.next_after(now), schedule, timetable)
        soonest = min((due for due, _, _ in self._due), default=None)
        # A laptop sleeps and clocks are set: look at least every half minute.
        return min(30.0, max(0.0, (soonest - now).total_seconds())) if soonest else 30.0

    def _first(self, schedule: Schedule, timetable: Timetable) -> datetime:
        now = clock.now()
        if timetable.rate is not None:
            return now
        with self._queues.transaction() as connection:
            row = connection.execute(
                "SELECT fired_at FROM schedule_fires WHERE schedule = ? AND expression = ?",
                (schedule.name, schedule.expression),
            ).fetchone()
            if row is None:
                self._remember(schedule, now)  # a new line has missed nothing
        return timetable.next_after(datetime.fromisoformat(row[0]) if row else now)

    def _fire(self, schedule: Schedule, now: datetime) -> None:
        with self._queues.transaction():
            waiting = self._queues.counts(schedule_queue(schedule))
            if not (waiting.visible or waiting.in_flight or waiting.delayed):
                self._queues.send(schedule_queue(schedule), scheduled_event(schedule, now))
            self._remember(schedule, now)

    def _remember(self, schedule: Schedule, now: datetime) -> None:
        with self._queues.transaction() as connection:
            connection.execute(
                "INSERT INTO schedule_fires VALUES (?, ?, ?) ON CONFLICT (schedule) DO UPDATE"
                " SET expression = excluded.expression, fired_at = excluded.fired_at",
                (schedule.name, schedule.expression, now.isoformat()),
            )


def scheduled_event(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """The schedule's own input, else what EventBridge sends without one."""
    if schedule.input is not None:
        return schedule.input
    name = schedule.name.replace(".", "-")
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "000000000000",
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "eu-west-1",
        "resources": [f"arn:aws:scheduler:eu-west-1:000000000000:schedule/default/{name}"],
        "detail": "{}",
    }
