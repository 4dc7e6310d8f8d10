"""Duties for work that blocks its thread: parsing, crawling, whatever computes for minutes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic

from frontdesk import clock
from frontdesk.duties.claims import Lost, Steps, not_renewed, refused
from frontdesk.duties.items import D, taken
from frontdesk.duties.store import Hint, remind
from frontdesk.table import ConditionFailed, Key, Operation, Table


class BlockingDuties(Generic[D]):
    """The duties of a ``kind``, over the synchronous table. Sweeps are those of `Duties`."""

    def __init__(self, table: Table, kind: type[D], hint: Hint[D]) -> None:
        self._table = table
        self._kind = kind
        self._hint = hint

    def take(
        self, key: Key, suits: Callable[[D], bool] = lambda _: True, **changes: Any
    ) -> "BlockingClaim[D] | None":
        """Take a duty as it is now; None if it is gone, not due, in somebody's hands, or does
        not suit. What else may be written to it meanwhile (its name) keeps nobody away."""
        while (duty := self._table.get(self._kind, key)) and duty.ready(clock.now()):
            if not suits(duty):
                return None
            mine, write = taken(duty, **changes)
            try:
                self._table.write(write)
            except ConditionFailed:
                continue
            return BlockingClaim(self._table, mine, lambda duty: remind(self._hint, duty))
        return None


class BlockingClaim(Steps[D, None]):
    """A duty that was taken by `BlockingDuties.take`. Its steps may be taken in any thread."""

    def __init__(self, table: Table, duty: D, remind: Callable[[D], None]) -> None:
        super().__init__(duty, remind)
        self._table = table
        self._lock = threading.RLock()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew the lease for the length of the block; whoever loses it sees so by its next
        step."""
        stop = threading.Event()
        thread = threading.Thread(target=self._keep, args=(stop,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _keep(self, stop: threading.Event) -> None:
        while not stop.wait(self.duty.LEASE.total_seconds() / 4):
            try:
                self.renew()
            except (Lost, ConditionFailed):
                return
            except Exception as error:
                not_renewed(self.duty, error)

    def _step(
        self,
        writes: Sequence[Operation],
        changes: dict[str, Any],
        after: Callable[[D], None] | None = None,
    ) -> None:
        with self._lock:
            write = self._write(changes)
            try:
                if writes:
                    self._table.transact(write, *writes)
                else:
                    self._table.write(write)
            except ConditionFailed as failure:
                raise refused(failure) from None
            self._changed(changes)
        if after:
            after(self.duty)
