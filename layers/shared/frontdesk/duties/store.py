"""The duties of one kind in the table: taking them, and what may be done without having them."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic

from frontdesk import clock
from frontdesk.duties.claims import Claim, Lost, no_writes, refused
from frontdesk.duties.items import SOON, D, changed, taken, waiting
from frontdesk.observability import logger
from frontdesk.table import AsyncTable, ConditionFailed, Index, Operation, Query, Update

Hint = Callable[[D, int], Any]
"""Sends the message that says that a duty may be due, after this many seconds. It may be lost,
come twice or too early, since it is only a hint."""

SWEPT_AT_ONCE = 100
_ROUNDS = 20
"""Rounds of `SWEPT_AT_ONCE` for each partition; the next sweep goes on from there."""


class Duties(Generic[D]):
    """The duties of a ``kind``."""

    def __init__(self, table: AsyncTable, kind: type[D], hint: Hint[D]) -> None:
        self.table = table
        self._kind = kind
        self._hint = hint

    async def may_begin(self, duty: D) -> bool:
        """Whether a duty is due and in nobody's hands. The message of one that is a moment too
        early comes again."""
        moment = clock.now()
        if not duty.ready(moment) and duty.early(moment):
            await self.remind(duty)
        return duty.ready(moment)

    async def claim(
        self,
        duty: D,
        *writes: Operation,
        beside: Callable[[datetime], Sequence[Operation]] = no_writes,
        **changes: Any,
    ) -> Claim[D] | None:
        """Take a duty as it was read; None if it is not due, in somebody's hands, or was changed.

        ``writes`` and ``changes`` of its attributes happen with it; raises `ConditionFailed` with
        the positions among ``writes``. ``beside`` are the writes of each renewal, given the end
        of the lease: for what has to be held together with the duty.
        """
        if not duty.ready(clock.now()):
            return None
        mine, write = taken(duty, **changes)
        try:
            await (self.table.transact(write, *writes) if writes else self.table.write(write))
        except ConditionFailed as failure:
            problem = refused(failure)
            if isinstance(problem, Lost):
                return None
            raise problem from None
        return Claim(self.table, mine, lambda duty: remind(self._hint, duty), beside)

    async def put_off(self, duty: D, pause: timedelta) -> bool:
        """Leave a duty that nobody has for later, since something else is in its way; False if
        it was changed since it was read."""
        put_offs = duty.put_offs + 1
        after, write = changed(duty, **waiting(duty, clock.now() + pause), put_offs=put_offs)
        if not await self._tried(write):
            return False
        await self.remind(after)
        return True

    async def close(self, duty: D, **changes: Any) -> bool:
        """End a duty that nobody has, without doing it; False if it was changed since."""
        _, write = changed(duty, **changes)
        return await self._tried(write)

    async def remind(self, duty: D) -> None:
        """Send the message for the moment at which a duty may be begun, if that is soon."""
        await asyncio.to_thread(remind, self._hint, duty)

    async def sweep(self, see_to: Callable[[D], Awaitable[bool]] | None = None) -> int:
        """Look after every duty that should have been seen to by now: send it a message, or what
        else its kind asks for; how many there were.

        That is what is due after a long wait, and whatever lost its message or its worker. The
        one place that looks across all workspaces. ``see_to`` gives False, or `ConditionFailed`,
        where somebody else was faster.
        """
        look = see_to or self.call_for
        counts = await asyncio.gather(*(self._sweep(pk, look) for pk in self._kind.due_pks()))
        if total := sum(counts):
            logger.info("duties found by the sweep", kind=self._kind.kind, count=total)
        return total

    async def call_for(self, duty: D) -> bool:
        """Send a message for a duty now, and another one later if that is lost."""
        # Marked first: two sweeps send one message.
        _, write = changed(duty, look_at=clock.now() + duty.PATIENCE)
        if not await self._tried(write):
            return False
        await asyncio.to_thread(self._hint, duty, 0)
        return True

    async def _sweep(self, partition: str, look: Callable[[D], Awaitable[bool]]) -> int:
        found = 0
        for _ in range(_ROUNDS):
            below = clock.iso(clock.now())
            query = Query(
                self._kind, partition, index=Index.BY_TIME, limit=SWEPT_AT_ONCE, below=below
            )
            overdue = (await self.table.query(query)).items
            for duty in overdue:
                try:
                    found += await look(duty)
                except ConditionFailed:
                    continue
            if len(overdue) < SWEPT_AT_ONCE:
                break
        return found

    async def _tried(self, write: Update) -> bool:
        try:
            await self.table.write(write)
        except ConditionFailed:
            return False
        return True


def remind(hint: Hint[D], duty: D) -> None:
    """Send the message for the moment at which a duty may be begun, if that is soon."""
    moment = clock.now()
    due = max(filter(None, (duty.due_at, duty.lease_until)), default=moment)
    if due - moment <= SOON:
        hint(duty, max(0, math.ceil((due - moment).total_seconds())))
