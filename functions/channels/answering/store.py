"""The table as the worker uses it: each step of an arrival is a conditional write.

Whoever comes second (the same message twice, a worker that was taken for dead, somebody who
deleted the connection meanwhile) finds that a condition does not hold, and leaves it at that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.connections.items import Connection, EntryStatus
from channels.connections.log import logged
from channels.inbound.items import Arrival, ArrivalStatus, Thread, digest
from channels.inbound.jobs import ArrivalJob
from frontdesk import clock
from frontdesk.records.agent import Agent
from frontdesk.table import AsyncTable, ConditionFailed, Index, Operation, Places, Query, Update

LEASE = timedelta(seconds=30)
"""Renewed while a worker lives; who holds an arrival for longer without that is dead."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An arrival that this worker answers, with its connection and its thread as it was."""

    arrival: Arrival
    connection: Connection
    thread: Thread


class ArrivalStore:
    """What the worker reads and writes."""

    def __init__(self, table: AsyncTable) -> None:
        self.table = table

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
    ) -> Claimed | bool:
        """Take an arrival and hold its thread. False: it is somebody else's; True: the thread is
        busy with another one."""
        until = clock.now() + LEASE
        lease = clock.iso(until)
        died = int(arrival.status == "working")
        take = Update(
            Arrival,
            arrival.key(),
            equals=_as_read(arrival),
            set={"status": "working", "lease_until": lease},
            places=arrival.due(until),
            add={"takes": 1, "deaths": died},
        )
        # One that a dead worker held for this very arrival is as good as free.
        free = {} if thread.held_by == arrival.id else {"held_until": clock.epoch(clock.now())}
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
                "held_until": clock.epoch(until),
                "ttl": clock.epoch(clock.now() + timedelta(days=180)),
            },
        )
        try:
            await self.table.transact(take, hold)
        except ConditionFailed as failure:
            return 0 not in failure.failed
        taken = arrival.model_copy(
            update={
                "status": "working",
                "takes": arrival.takes + 1,
                "deaths": arrival.deaths + died,
                "lease_until": datetime.fromisoformat(lease),
            }
        )
        return Claimed(taken, connection, thread)

    async def renew(self, claimed: Claimed) -> bool:
        """Hold arrival and thread for longer; False if this worker was taken for dead."""
        until = clock.now() + LEASE
        lease = clock.iso(until)
        return await self._tried(
            self._own(claimed, {"lease_until": lease}, claimed.arrival.due(until)),
            Update(
                Thread,
                claimed.thread.key(),
                equals={"held_by": claimed.arrival.id},
                set={"held_until": clock.epoch(until)},
            ),
        )

    async def remember(self, claimed: Claimed, **changes: Any) -> bool:
        """Store attributes of the arrival; False if this worker was taken for dead."""
        return await self._tried(self._own(claimed, changes))

    async def converse(
        self, claimed: Claimed, conversation_id: str | None, quiet_hours: int | None
    ) -> None:
        """The thread is this conversation from now on."""
        quiet = clock.now() + timedelta(hours=quiet_hours) if quiet_hours else None
        await self._tried(
            Update(
                Thread,
                claimed.thread.key(),
                equals={"held_by": claimed.arrival.id},
                set={
                    "conversation_id": conversation_id,
                    "quiet_until": clock.epoch(quiet) if quiet else None,
                },
            )
        )

    async def finish(
        self, claimed: Claimed, status: ArrivalStatus, shown: EntryStatus, detail: str
    ) -> bool:
        """Close an arrival: what was said is in its conversation and nowhere else."""
        arrival = claimed.arrival
        changes = {"status": status, "incoming": None, "lease_until": None}
        entry = logged(arrival.workspace_id, arrival.channel_id, "out", "answer", shown, detail)
        done = await self._tried(self._own(claimed, changes, arrival.due(None)), entry)
        await self._leave(claimed)
        return done

    async def wait(self, claimed: Claimed, until: datetime) -> bool:
        """Leave an arrival for later; the sweep sees to it then."""
        changes = {"status": "waiting", "lease_until": None}
        waits = await self._tried(self._own(claimed, changes, claimed.arrival.due(until)))
        await self._leave(claimed)
        return waits

    async def drop(self, arrival: Arrival) -> None:
        """Forget an arrival whose connection or agent is gone."""
        await self._tried(
            Update(
                Arrival,
                arrival.key(),
                equals=_as_read(arrival),
                set={"status": "failed", "incoming": None},
                places=arrival.due(None),
            )
        )

    async def look_later(self, arrival: Arrival, moment: datetime) -> bool:
        """Keep sweeps away from an arrival for a while; False if it is being seen to."""
        later = arrival.due(moment)
        equals = _as_read(arrival)
        return await self._tried(Update(Arrival, arrival.key(), equals=equals, places=later))

    async def due(self, shard: int, limit: int) -> Sequence[Arrival]:
        """Arrivals of all workspaces that somebody should have answered by now."""
        query = Query(
            Arrival,
            Arrival.due_pk(shard),
            index=Index.BY_TIME,
            limit=limit,
            below=clock.iso(clock.now()),
        )
        return (await self.table.query(query)).items

    async def _leave(self, claimed: Claimed) -> None:
        await self._tried(
            Update(
                Thread,
                claimed.thread.key(),
                equals={"held_by": claimed.arrival.id},
                set={"held_by": None, "held_until": None},
            )
        )

    def _own(
        self, claimed: Claimed, changes: dict[str, Any], places: Places | None = None
    ) -> Update:
        """A change of the arrival that holds only while nobody else has taken it."""
        equals = {"status": "working", "takes": claimed.arrival.takes}
        key = claimed.arrival.key()
        return Update(Arrival, key, equals=equals, set=changes, places=places or {})

    async def _tried(self, *operations: Operation) -> bool:
        try:
            if len(operations) == 1:
                await self.table.write(operations[0])
            else:
                await self.table.transact(*operations)
        except ConditionFailed:
            return False
        return True


def _as_read(arrival: Arrival) -> dict[str, Any]:
    """What must still hold of an arrival for a write that was decided on when it was read."""
    lease = arrival.lease_until
    return {
        "status": arrival.status,
        "takes": arrival.takes,
        "lease_until": clock.iso(lease) if lease else None,
    }
