"""SQS batches that a worker handles side by side, in an event loop that outlives the call."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from frontdesk.observability import logger
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, open_async_table

T = TypeVar("T")
Store = TypeVar("Store")
Job = TypeVar("Job", bound=BaseModel)


class WorkerLoop(threading.local, Generic[Store]):
    """An event loop and a store for each thread, kept with their connections between calls."""

    def __init__(self, open_store: Callable[[AsyncTable], Store]) -> None:
        self._open_store = open_store
        self._runner = asyncio.Runner()
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        """The store of this thread, opened when it is needed."""
        if self._store is None:
            self._store = self._open_store(open_async_table(get_settings()))
        return self._store

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end in this thread's loop."""
        return self._runner.run(work)


def handle_batch(
    records: Sequence[dict[str, Any]],
    kind: type[Job],
    handle: Callable[[list[Job]], Sequence[BaseException | None]],
) -> dict[str, list[dict[str, str]]]:
    """Give the jobs of an SQS event to ``handle``, which says for each what went wrong.

    The answer names the messages that failed, for Lambda to deliver them again; one that is no
    job is among them and ends in the dead letters.
    """
    jobs: list[Job] = []
    ids: list[str] = []
    failed: list[str] = []
    for record in records:
        try:
            jobs.append(kind.model_validate_json(record["body"]))
            ids.append(record["messageId"])
        except ValidationError:
            logger.exception("not a job", kind=kind.__name__, message_id=record["messageId"])
            failed.append(record["messageId"])
    if jobs:
        for message_id, error in zip(ids, handle(jobs), strict=True):
            if error is not None:
                logger.error(
                    "job failed", kind=kind.__name__, message_id=message_id, exc_info=error
                )
                failed.append(message_id)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
