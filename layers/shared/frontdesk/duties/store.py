"""The duties of one kind in the table: taking them, and what may be done without having them."""

import asyncio
import math
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic

from frontdesk import clock
from frontdesk.duties.claims import Claim, no_writes
from frontdesk.duties.items import SOON, D, changed, waiting
from frontdesk.observability import logger
from frontdesk.table import AsyncTable, ConditionFailed, Index, Operation, Query, Update

_CLOCKS_DIFFER = timedelta(seconds=2)
SWEPT_AT_ONCE = 100
_ROUNDS = 20
"""Rounds of `SWEPT_AT_ONCE` for each partition; the next sweep goes on from there."""


class Duties(Generic[D]):
    """The duties of a ``kind``. ``hint`` sends the message that says that one may be due, after
    this many seconds; it may be lost, come twice or too early, since it is only a hint."""

    def __init__(self, table: AsyncTable, kind: type[D], hint: Callable[[D, int], Any]) -> None:
        self.table = table
        self._kind = kind
        self._hint = hint

    async def may_begin(self, duty: D) -> bool:
        """Whether a duty is due and in nobody's hands. The message of one that is a moment too
        early, since clocks differ, comes again."""
        moment = clock.now()
        if duty.ready(moment):
            return True
        if duty.ready(moment + _CLOCKS_DIFFER) and not duty.held(moment):
            await self.remind(duty)
        return False

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
        moment = clock.now()
        if not duty.ready(moment):
            return None
        until = moment + duty.LEASE
        # Who left it alive has cleared its lease.
        died = int(duty.lease_until is not None)
        taken, write = changed(
            duty,
            owner=secrets.token_hex(8),
            lease_until=until,
            look_at=until,
            takes=duty.takes + 1,
            deaths=duty.deaths + died,
            put_offs=0,
            **changes,
        )
        try:
            await (self.table.transact(write, *writes) if writes else self.table.write(write))
        except ConditionFailed as failure:
            if 0 in failure.failed:
                return None
            raise ConditionFailed([each - 1 for each in failure.failed]) from None
        return Claim(self.table, taken, self.remind, beside)

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
        moment = clock.now()
        due = max(filter(None, (duty.due_at, duty.lease_until)), default=moment)
        if due - moment <= SOON:
            delay = max(0, math.ceil((due - moment).total_seconds()))
            await asyncio.to_thread(self._hint, duty, delay)

    async def sweep(self) -> int:
        """Send a message for every duty that should have been seen to by now; how many.

        That is what is due after a long wait, and whatever lost its message or its worker. The
        one place that looks across all workspaces.
        """
        counts = await asyncio.gather(*map(self._sweep, self._kind.due_pks()))
        if total := sum(counts):
            logger.info("duties found by the sweep", kind=self._kind.kind, count=total)
        return total

    async def _sweep(self, partition: str) -> int:
        found = 0
        for _ in range(_ROUNDS):
            below = clock.iso(clock.now())
            query = Query(
                self._kind, partition, index=Index.BY_TIME, limit=SWEPT_AT_ONCE, below=below
            )
            overdue = (await self.table.query(query)).items
            found += sum([await self._call_for(duty) for duty in overdue])
            if len(overdue) < SWEPT_AT_ONCE:
                break
        return found

    async def _call_for(self, duty: D) -> bool:
        # Marked first: two sweeps send one message, and a lost one is sent anew a little later.
        _, write = changed(duty, look_at=clock.now() + duty.PATIENCE)
        if not await self._tried(write):
            return False
        await asyncio.to_thread(self._hint, duty, 0)
        return True

    async def _tried(self, write: Update) -> bool:
        try:
            await self.table.write(write)
        except ConditionFailed:
            return False
        return True
