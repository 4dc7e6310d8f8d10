"""Where a live run is stored: its opening, its events in batches, its lease, its end."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from frontdesk import clock
from frontdesk.engine.closing import beginning_writes, closing_writes, whole_writes
from frontdesk.engine.events import EVENTS_KEPT, EventLog
from frontdesk.engine.ledger import charge_of, record
from frontdesk.engine.recovery import close_without_conversation
from frontdesk.engine.turns import Turn
from frontdesk.errors import FrontdeskError, Unauthenticated
from frontdesk.observability import logger
from frontdesk.records.conversation import Conversation
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import RunEvents, RunLease
from frontdesk.table import AsyncTable, ConditionFailed, Create, Delete, Item, Operation, Update

LEASE = timedelta(seconds=20)

Kept = Literal["on", "stop", "refused"]
"""Whether a run goes on: somebody may have asked to stop it, or its caller may have lost access."""


class RunStore:
    """Stores one run. Each method is one trip to the table and raises `ConditionFailed` if the
    run was closed, or its Idempotency-Key used, by somebody else."""

    def __init__(self, table: AsyncTable, turn: Turn, log: EventLog) -> None:
        self.begun = False
        """Whether anything of the run is stored."""
        self._table = table
        self._turn = turn
        self._run = turn.run
        self._log = log
        self._stored = 0
        self._lease = RunLease(
            workspace_id=turn.run.workspace_id,
            agent_id=turn.run.agent_id,
            run_id=turn.run.id,
            lease_until=clock.now() + LEASE,
        )

    async def flush(self) -> None:
        """Store the events since the last time; the first time with all that the run needs."""
        if len(self._log) == self._stored:
            return
        batch = self._batch()
        if self.begun:
            await self._table.write(Create(batch))
        else:
            await self._table.transact(*self._opening_writes(), Create(batch))
            self.begun = True
        self._stored = batch.last

    async def keep(self, *, renew: bool) -> Kept:
        """See whether the run may go on: nobody has asked to stop it, and its caller may still
        call. With ``renew`` the lease is renewed by the way; raises like the other methods."""
        credentials = self._turn.credentials
        reads = credentials.reads() if self._turn.key else []
        if renew:
            self._lease.lease_until = clock.now() + LEASE
            renewal = self._table.write(
                Update(
                    RunLease,
                    self._lease.key(),
                    set={"lease_until": clock.iso(self._lease.lease_until)},
                    places=self._lease.places(),
                )
            )
            caller = self._table.batch_get(reads) if reads else _nothing()
            after, found = await asyncio.gather(renewal, caller)
            stop = bool(after.get("cancel_requested"))
        else:
            lease, *found = await self._table.batch_get([(RunLease, self._lease.key()), *reads])
            if not isinstance(lease, RunLease):
                raise ConditionFailed
            stop = lease.cancel_requested
        if stop:
            return "stop"
        try:
            if reads:
                credentials.principal(found)
        except Unauthenticated:
            return "refused"
        return "on"

    async def close(self, text: str, citations: Sequence[Citation]) -> None:
        """Store the outcome, the answer and the last events in one transaction."""
        turn = self._turn
        lease, events = Delete(RunLease, self._lease.key()), Create(self._batch())
        if self.begun:
            writes = [*closing_writes(self._run, text, citations), lease]
        else:
            question = turn.user_message if turn.new_user_message else None
            writes = whole_writes(self._run, turn.conversation, question, text, citations)
            writes += self._idempotency()
        try:
            await self._table.transact(*writes, events)
        except ConditionFailed:
            if self.begun:
                await close_without_conversation(self._table, self._run, lease, events)
            raise

    async def settle(self) -> None:
        """Settle the budget of a run that left nothing behind, so that no event tells of it; a
        failure leaves its reservation standing, and is logged."""
        try:
            await record(self._table, [(self._run.workspace_id, charge_of(self._run))])
        except FrontdeskError as error:
            logger.warning("run not settled", run=self._run.id, code=error.code)

    def _opening_writes(self) -> list[Operation]:
        """Run, question and conversation, as they are while the run is live."""
        turn, run = self._turn, self._run
        begun = {"leaf_id": run.user_message_id, "active_run_id": run.id}
        count = int(turn.new_user_message)
        self._lease.lease_until = clock.now() + LEASE
        writes: list[Operation] = [Create(run), Create(self._lease)]
        if turn.new_user_message:
            writes.append(Create(turn.user_message))
        if run.new_conversation:
            head = turn.conversation.model_copy(update=begun | {"message_count": count})
            writes += beginning_writes(head)
        else:
            key = turn.conversation.key()
            writes.append(Update(Conversation, key, set=begun, add={"message_count": count}))
        return writes + self._idempotency()

    def _idempotency(self) -> list[Operation]:
        key = self._turn.idempotency
        return [key.confirmed(self._run.id)] if key else []

    def _batch(self) -> RunEvents:
        """The events that are not stored yet."""
        return RunEvents.of(
            self._run,
            self._stored + 1,
            len(self._log),
            self._log.data(self._stored, len(self._log)),
            clock.epoch(clock.now() + EVENTS_KEPT),
        )


async def _nothing() -> list[Item | None]:
    return []
