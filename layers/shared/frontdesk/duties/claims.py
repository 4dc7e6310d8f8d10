"""A duty in the hands of one worker; every step holds only while it is."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from frontdesk import clock
from frontdesk.duties.items import D, change, waiting
from frontdesk.observability import logger, metric
from frontdesk.table import AsyncTable, ConditionFailed, Operation

T = TypeVar("T")


class Lost(Exception):
    """The duty is gone or somebody else has it: this worker may do nothing more to it."""


def no_writes(_until: datetime) -> Sequence[Operation]:
    """Nothing has to be held together with a duty."""
    return ()


class Claim(Generic[D]):
    """A duty that this worker has, from `Duties.claim` until it ends or leaves it.

    Every step takes other writes of its transaction and changes of the duty's attributes. It
    raises `Lost` when the duty is in other hands by now, and `ConditionFailed` with the positions
    among the writes; then nothing has happened.
    """

    def __init__(
        self,
        table: AsyncTable,
        duty: D,
        remind: Callable[[D], Awaitable[None]],
        beside: Callable[[datetime], Sequence[Operation]] = no_writes,
    ) -> None:
        self._table = table
        self._remind = remind
        self._beside = beside
        self._owner = duty.owner
        self.duty = duty

    async def save(self, *writes: Operation, **changes: Any) -> None:
        """Change attributes of the duty, and keep it."""
        write = change(self.duty, {"owner": self._owner}, changes)
        try:
            await (self._table.transact(write, *writes) if writes else self._table.write(write))
        except ConditionFailed as failure:
            if 0 in failure.failed:
                raise Lost from None
            raise ConditionFailed([each - 1 for each in failure.failed]) from None
        self.duty = self.duty.model_copy(update=changes)

    async def renew(self) -> None:
        """Hold the duty for longer."""
        until = clock.now() + self.duty.LEASE
        await self.save(*self._beside(until), lease_until=until, look_at=until)

    async def later(self, moment: datetime, *writes: Operation, **changes: Any) -> None:
        """Leave the duty; from ``moment`` on it may be begun again. The one way to wait."""
        free = {"owner": None, "lease_until": None, "deaths": 0}
        await self.save(*writes, **waiting(self.duty, moment), **free, **changes)
        await self._remind(self.duty)

    async def finish(self, *writes: Operation, **changes: Any) -> None:
        """End the duty; ``changes`` give it a status in which nothing is left to be done."""
        free = {"owner": None, "lease_until": None, "due_at": None, "look_at": None}
        await self.save(*writes, **free, **changes)

    async def give_up(self, reason: str, *writes: Operation, **changes: Any) -> None:
        """End the duty as ``failed``, and let those who operate this know."""
        await self.finish(*writes, **({"status": "failed"} | changes))
        logger.warning("duty given up", kind=self.duty.kind, duty=self.duty.id, reason=reason)
        metric("DutiesGivenUp", 1, kind=self.duty.kind)

    async def keep(self, work: Coroutine[Any, Any, T]) -> T:
        """Do ``work`` and renew the lease all the while; cancels it and raises `Lost` as soon as
        the duty is lost."""
        working, renewing = asyncio.create_task(work), asyncio.create_task(self._renew())
        try:
            await asyncio.wait([working, renewing], return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            logger.warning("duty was taken over", kind=self.duty.kind, duty=self.duty.id)
            raise Lost
        finally:
            renewing.cancel()
            working.cancel()
            await asyncio.gather(working, renewing, return_exceptions=True)

    async def _renew(self) -> None:
        """Ends when the duty is lost."""
        while True:
            await asyncio.sleep(self.duty.LEASE.total_seconds() / 4)
            try:
                await self.renew()
            except (Lost, ConditionFailed):
                return
            except Exception as error:
                # The next try may succeed; if none does, the lease ends by itself.
                logger.warning(
                    "lease not renewed", kind=self.duty.kind, duty=self.duty.id, exc_info=error
                )
