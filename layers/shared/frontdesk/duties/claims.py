"""A duty in the hands of one worker; every step holds only while it is."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from frontdesk import clock
from frontdesk.duties.items import ENDED, D, change, waiting
from frontdesk.observability import logger, metric
from frontdesk.table import AsyncTable, ConditionFailed, Operation, Update

_LEFT: dict[str, Any] = {"owner": None, "lease_until": None, "deaths": 0}

R = TypeVar("R")
T = TypeVar("T")


class Lost(Exception):
    """The duty is gone or somebody else has it: this worker may do nothing more to it."""


def no_writes(_until: datetime) -> Sequence[Operation]:
    """Nothing has to be held together with a duty."""
    return ()


class Steps(ABC, Generic[D, R]):
    """What may be done with a duty that this worker has, until it ends or leaves it.

    Every step takes other writes of its transaction and changes of the duty's attributes. It
    raises `Lost` when the duty is in other hands by now, and `ConditionFailed` with the positions
    among the writes; then nothing has happened.
    """

    def __init__(
        self,
        duty: D,
        remind: Callable[[D], None],
        beside: Callable[[datetime], Sequence[Operation]] = no_writes,
    ) -> None:
        self._remind = remind
        self._beside = beside
        self._owner = duty.owner
        self.duty = duty

    def save(self, *writes: Operation, **changes: Any) -> R:
        """Change attributes of the duty, and keep it."""
        return self._step(writes, changes)

    def renew(self, *writes: Operation, **changes: Any) -> R:
        """Hold the duty for longer."""
        until = clock.now() + self.duty.LEASE
        longer = {"lease_until": until, "look_at": until}
        return self._step((*self._beside(until), *writes), longer | changes)

    def later(self, moment: datetime, *writes: Operation, **changes: Any) -> R:
        """Leave the duty; from ``moment`` on it may be begun again. The one way to wait."""
        left = _LEFT | waiting(self.duty, moment)
        return self._step(writes, left | changes, self._remind)

    def finish(self, *writes: Operation, **changes: Any) -> R:
        """End the duty; ``changes`` give it a status in which nothing is left to be done."""
        return self._step(writes, {**ENDED, **changes})

    def give_up(self, reason: str, *writes: Operation, **changes: Any) -> R:
        """End the duty as ``failed``, and let those who operate this know."""

        def tell(duty: D) -> None:
            logger.warning("duty given up", kind=duty.kind, duty=duty.id, reason=reason)
            metric("DutiesGivenUp", 1, kind=duty.kind)

        return self._step(writes, {**ENDED, "status": "failed", **changes}, tell)

    @abstractmethod
    def _step(
        self,
        writes: Sequence[Operation],
        changes: dict[str, Any],
        after: Callable[[D], None] | None = None,
    ) -> R:
        """Write all of it, remember the changes, then call ``after``."""

    def _write(self, changes: dict[str, Any]) -> Update:
        return change(self.duty, {"owner": self._owner}, changes)

    def _changed(self, changes: dict[str, Any]) -> None:
        self.duty = self.duty.model_copy(update=changes)


class Claim(Steps[D, Coroutine[Any, Any, None]]):
    """A duty that was taken by `Duties.claim`."""

    def __init__(
        self,
        table: AsyncTable,
        duty: D,
        remind: Callable[[D], None],
        beside: Callable[[datetime], Sequence[Operation]] = no_writes,
    ) -> None:
        super().__init__(duty, remind, beside)
        self._table = table

    async def keep(self, work: Coroutine[Any, Any, T]) -> T:
        """Do ``work`` and renew the lease all the while; cancels it and raises `Lost` as soon as
        the duty is lost."""
        working, renewing = asyncio.create_task(work), asyncio.create_task(self._keep())
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

    async def _keep(self) -> None:
        """Ends when the duty is lost."""
        while True:
            await asyncio.sleep(self.duty.LEASE.total_seconds() / 4)
            try:
                await self.renew()
            except (Lost, ConditionFailed):
                return
            except Exception as error:
                not_renewed(self.duty, error)

    async def _step(
        self,
        writes: Sequence[Operation],
        changes: dict[str, Any],
        after: Callable[[D], None] | None = None,
    ) -> None:
        write = self._write(changes)
        try:
            await (self._table.transact(write, *writes) if writes else self._table.write(write))
        except ConditionFailed as failure:
            raise refused(failure) from None
        self._changed(changes)
        if after:
            await asyncio.to_thread(after, self.duty)


def refused(failure: ConditionFailed) -> Exception:
    """What a step raises whose transaction failed: the duty comes first in it."""
    if 0 in failure.failed:
        return Lost()
    return ConditionFailed([position - 1 for position in failure.failed])


def not_renewed(duty: D, error: Exception) -> None:
    """The next try may succeed; if none does, the lease ends by itself."""
    logger.warning("lease not renewed", kind=duty.kind, duty=duty.id, exc_info=error)
