"""Duties for work that blocks its thread: parsing, crawling, whatever computes for minutes."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic

from frontdesk import clock
from frontdesk.duties.claims import Lost, Steps, not_renewed, refused
from frontdesk.duties.items import D, taken
from frontdesk.duties.store import Hint, remind
from frontdesk.table import ConditionFailed, Key, Operation, Table, Update


class BlockingDuties(Generic[D]):
    """The duties of a ``kind``, over the synchronous table. Sweeps are those of `Duties`."""

    def __init__(self, table: Table, kind: type[D], hint: Hint[D]) -> None:
        self._table = table
        self._kind = kind
        self._hint = hint

    def take(
        self, key: Key, begin: Callable[[D], Mapping[str, Any] | None], *writes: Operation
    ) -> "BlockingClaim[D] | None":
        """Take a duty as it is now; None if it is gone, not due, or in somebody's hands.

        ``begin`` gives what changes with it, None to leave it. What else may be written to the
        duty meanwhile (its name) keeps nobody away. Raises `ConditionFailed` with the positions
        among ``writes``.
        """
        while duty := self._table.get(self._kind, key):
            if not duty.ready(clock.now()):
                if duty.early(clock.now()):
                    remind(self._hint, duty)
                return None
            changes = begin(duty)
            if changes is None:
                return None
            mine, write = taken(duty, **changes)
            try:
                _write(self._table, write, writes)
            except Lost:
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
    def kept(self, until: datetime | None = None) -> Iterator[None]:
        """Renew the lease for the length of the block, but not after ``until``; whoever loses it
        sees so by its next step."""
        stop = threading.Event()
        thread = threading.Thread(target=self._keep, args=(stop, until), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _keep(self, stop: threading.Event, until: datetime | None) -> None:
        while not stop.wait(self.duty.LEASE.total_seconds() / 4):
            if until is not None and clock.now() >= until:
                return
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
            _write(self._table, self._write(changes), writes)
            self._changed(changes)
        if after:
            after(self.duty)


def _write(table: Table, write: Update, writes: Sequence[Operation]) -> None:
    try:
        if writes:
            table.transact(write, *writes)
        else:
            table.write(write)
    except ConditionFailed as failure:
        raise refused(failure) from None
