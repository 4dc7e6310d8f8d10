"""The table as the worker uses it. An arrival is a duty, and its thread is held together with it.

Whoever comes second (the same message twice, a worker that was taken for dead, somebody who
deleted the connection meanwhile) finds that a condition does not hold, and leaves it at that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.connections.items import Connection, EntryStatus
from channels.connections.log import logged
from channels.inbound.items import Arrival, ArrivalStatus, Thread, digest
from channels.inbound.jobs import ArrivalJob, enqueue
from frontdesk import clock
from frontdesk.duties import Claim, Duties
from frontdesk.records.agent import Agent
from frontdesk.table import AsyncTable, ConditionFailed, Create, Operation, Update

_THREAD_KEPT = timedelta(days=180)


class ThreadBusy(Exception):
    """Another arrival is being answered in the thread."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An arrival that this worker answers, with its connection and its thread as it was."""

    claim: Claim[Arrival]
    connection: Connection
    thread: Thread

    @property
    def arrival(self) -> Arrival:
        """The arrival as this worker has left it."""
        return self.claim.duty


class ArrivalStore:
    """What the worker reads and writes."""

    def __init__(self, table: AsyncTable) -> None:
        self.table = table
        self.duties = Duties(table, Arrival, enqueue)

    async def arrival(self, job: ArrivalJob) -> Arrival | None:
        """The arrival of a job."""
        key = Arrival.key_of(job.workspace_id, job.channel_id, job.arrival_id)
        (found,) = await self.table.batch_get([(Arrival, key)])
        return found if isinstance(found, Arrival) else None

    async def surroundings(self, arrival: Arrival) -> tuple[Connection, Thread] | None:
        """The connection and the thread of an arrival; None once agent or connection is gone."""
        place = (arrival.workspace_id, arrival.channel_id)
        thread_id = digest(str((arrival.incoming or {}).get("thread", "")))
        connection, agent, thread = await self.table.batch_get(
            [
                (
                    Connection,
                    Connection.key_of(arrival.workspace_id, arrival.agent_id, arrival.channel_id),
                ),
                (Agent, Agent.key_of(arrival.workspace_id, arrival.agent_id)),
                (Thread, Thread.key_of(*place, thread_id)),
            ]
        )
        if not isinstance(connection, Connection) or agent is None:
            return None
        if not isinstance(thread, Thread):
            thread = Thread(
                workspace_id=arrival.workspace_id, channel_id=arrival.channel_id, id=thread_id
            )
        return connection, thread

    async def claim(
        self, arrival: Arrival, connection: Connection, thread: Thread
    ) -> Claimed | None:
        """Take an arrival and hold its thread; None if the arrival is somebody else's. Raises
        `ThreadBusy`."""
        now = clock.now()
        # One that a dead worker held for this very arrival is as good as free.
        free = {} if thread.held_by == arrival.id else {"held_until": clock.epoch(now)}
        hold = Update(
            Thread,
            thread.key(),
            must_exist=False,
            equals={"conversation_id": thread.conversation_id},
            below=free,
            set={
                "workspace_id": thread.workspace_id,
                "channel_id": thread.channel_id,
                "id": thread.id,
                "held_by": arrival.id,
                "held_until": clock.epoch(now + Arrival.LEASE),
                "ttl": clock.epoch(now + _THREAD_KEPT),
            },
        )

        def held_on(until: datetime) -> Sequence[Operation]:
            still = {"held_by": arrival.id}
            longer = {"held_until": clock.epoch(until)}
            return [Update(Thread, thread.key(), equals=still, set=longer)]

        try:
            claim = await self.duties.claim(arrival, hold, beside=held_on, status="working")
        except ConditionFailed:
            raise ThreadBusy from None
        return Claimed(claim, connection, thread) if claim else None

    async def converse(
        self, claimed: Claimed, conversation_id: str | None, quiet_hours: int | None
    ) -> None:
        """The thread is this conversation from now on."""
        quiet = clock.now() + timedelta(hours=quiet_hours) if quiet_hours else None
        await self._of_thread(
            claimed,
            conversation_id=conversation_id,
            quiet_until=clock.epoch(quiet) if quiet else None,
        )

    async def finish(
        self, claimed: Claimed, status: ArrivalStatus, shown: EntryStatus, detail: str
    ) -> None:
        """Close an arrival: what was said is in its conversation and nowhere else."""
        entry = _answer_entry(claimed.arrival, shown, detail)
        await claimed.claim.finish(entry, status=status, incoming=None)
        await self._leave(claimed)

    async def give_up(self, claimed: Claimed, detail: str) -> None:
        """Close an arrival that cannot be answered."""
        entry = _answer_entry(claimed.arrival, "failed", detail)
        await claimed.claim.give_up(detail, entry, incoming=None)
        await self._leave(claimed)

    async def wait(self, claimed: Claimed, until: datetime) -> None:
        """Leave an arrival for later."""
        await claimed.claim.later(until, status="waiting")
        await self._leave(claimed)

    async def _leave(self, claimed: Claimed) -> None:
        await self._of_thread(claimed, held_by=None, held_until=None)

    async def _of_thread(self, claimed: Claimed, **changes: object) -> None:
        """Change the thread, if it is still held for this arrival."""
        still = {"held_by": claimed.arrival.id}
        try:
            await self.table.write(Update(Thread, claimed.thread.key(), equals=still, set=changes))
        except ConditionFailed:
            return


def _answer_entry(arrival: Arrival, shown: EntryStatus, detail: str) -> Create:
    return logged(arrival.workspace_id, arrival.channel_id, "out", "answer", shown, detail)
