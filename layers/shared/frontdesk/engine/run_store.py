"""Where a live run is stored: its opening, its events in batches, its lease, its end."""

from collections.abc import Sequence

from frontdesk import clock
from frontdesk.engine import budget
from frontdesk.engine.closing import beginning_writes, closing_writes, whole_writes
from frontdesk.engine.events import EVENTS_KEPT, EventLog
from frontdesk.engine.turns import LEASE, Turn
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.records.conversation import Conversation
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run, RunEvents
from frontdesk.table import AsyncTable, Create, Operation, Update


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

    async def renew(self) -> bool:
        """Renew the lease; gives back whether somebody has asked to stop the run."""
        self._run.lease_until = clock.now() + LEASE
        lease = clock.iso(self._run.lease_until)
        after = await self._table.write(
            Update(
                Run,
                self._run.key(),
                equals={"status": "running"},
                set={"lease_until": lease},
                places=self._run.places(),
            )
        )
        return bool(after.get("cancel_requested"))

    async def close(self, text: str, citations: Sequence[Citation]) -> None:
        """Store the outcome, the answer and the last events in one transaction."""
        turn = self._turn
        if self.begun:
            writes = closing_writes(self._run, text, citations)
        else:
            question = turn.user_message if turn.new_user_message else None
            writes = whole_writes(self._run, turn.conversation, question, text, citations)
            writes += self._idempotency()
        await self._table.transact(*writes, Create(self._batch()))

    async def settle(self) -> None:
        """Turn the reservation into the true cost; a failure leaves it standing, and is logged."""
        try:
            await self._table.write(budget.settlement(self._run))
        except FrontdeskError as error:
            logger.warning("run not settled", run=self._run.id, code=error.code)

    def _opening_writes(self) -> list[Operation]:
        """Run, question and conversation, as they are while the run is live."""
        turn, run = self._turn, self._run
        begun = {"leaf_id": run.user_message_id, "active_run_id": run.id}
        count = int(turn.new_user_message)
        writes: list[Operation] = [Create(run)]
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
        return [key.record(self._run.id)] if key else []

    def _batch(self) -> RunEvents:
        """The events that are not stored yet."""
        return RunEvents(
            workspace_id=self._run.workspace_id,
            run_id=self._run.id,
            first=self._stored + 1,
            last=len(self._log),
            frames=self._log.text(self._stored, len(self._log)),
            ttl=clock.epoch(clock.now() + EVENTS_KEPT),
        )
