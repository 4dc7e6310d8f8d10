"""The queue on one machine: one name in the shared SQLite file."""

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

from frontdesk.errors import Unavailable
from frontdesk.queue.local_store import LocalQueues
from frontdesk.queue.port import check_group


class LocalQueue:
    """One named queue of a ``LocalQueues`` file."""

    def __init__(self, queues: LocalQueues, name: str) -> None:
        self._queues = queues
        self._name = name

    def send(
        self,
        body: dict[str, Any],
        *,
        group: str,
        delay_seconds: int = 0,
        dedupe_id: str | None = None,
    ) -> str:
        """See ``Queue.send``."""
        check_group(group)
        try:
            return self._queues.send(
                self._name, body, group=group, delay_seconds=delay_seconds, dedupe_id=dedupe_id
            )
        except sqlite3.OperationalError as error:  # disk full, file locked or not readable
            raise Unavailable(
                "The work could not be queued. Try again in a moment.", code="queue_unavailable"
            ) from error


@lru_cache(maxsize=8)
def get_local_queues(path: Path) -> LocalQueues:
    """The one connection of this process to the queue file at ``path``."""
    return LocalQueues(path)
