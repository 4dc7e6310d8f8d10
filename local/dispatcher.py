"""Wakes the consumers of those queues in which something is due, and no others.

One look for all queues: if every change of the file woke every consumer, they would take turns at
the interpreter while people wait for their answers.
"""

import logging
import sqlite3
from collections.abc import Iterable

from frontdesk.queue.local_store import LocalQueues
from local.workers import Wakeup

_log = logging.getLogger("local")


class Dispatcher:
    """Knows who waits for which queue. `look` after each change of the file, and now and then:
    a message that waits for its time makes no commit when that has come."""

    def __init__(self, queues: LocalQueues, names: Iterable[str]) -> None:
        self._queues = queues
        self._waiting = {name: Wakeup() for name in names}

    def wakeup_of(self, queue: str) -> Wakeup:
        """What the consumers of ``queue`` sleep on."""
        return self._waiting[queue]

    def look(self) -> None:
        """Wake who has something to do. What cannot be read now is seen by the next look."""
        try:
            due = self._queues.due(self._waiting)
        except sqlite3.Error as error:
            _log.warning("queues: %s; looking again", error)
            return
        for name in due:
            self._waiting[name].notify()

    def wake_all(self) -> None:
        """Wake everybody, so that they see that they are to end."""
        for wakeup in self._waiting.values():
            wakeup.notify()
