"""What starts the worker: arrivals from the queue, events of the bus, the clock."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from pydantic import ValidationError

from channels.answering.store import ArrivalStore
from channels.answering.sweep import sweep
from channels.answering.worker import ArrivalWorker
from channels.connections.items import DELETED, Connection
from channels.inbound.jobs import ArrivalJob
from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.settings import get_settings
from frontdesk.table import get_table, open_async_table
from frontdesk.tenant import delete_tree

T = TypeVar("T")


class _Loop(threading.local):
    """An event loop and a table for each thread, kept with their connections between calls."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self.store = ArrivalStore(open_async_table(get_settings()))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


_loop: _Loop | None = None


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed), EventBridge events, the sweep."""
    del context
    if "Records" in event:
        return {"batchItemFailures": _answer(event["Records"])}
    if event.get("source") != "frontdesk":
        loop = _own_loop()
        loop.run(sweep(loop.store))
        return None
    _follow(Event.model_validate(event["detail"]))
    return None


def _answer(records: list[dict[str, Any]]) -> list[dict[str, str]]:
    jobs: list[ArrivalJob] = []
    ids: list[str] = []
    failed: list[str] = []
    for record in records:
        try:
            jobs.append(ArrivalJob.model_validate_json(record["body"]))
            ids.append(record["messageId"])
        except ValidationError:
            logger.exception("not an arrival", message_id=record["messageId"])
            failed.append(record["messageId"])
    if jobs:
        loop = _own_loop()
        worker = ArrivalWorker(loop.store)
        for message_id, error in zip(ids, loop.run(worker.run(jobs)), strict=True):
            if error is not None:
                logger.error("arrival failed", message_id=message_id, exc_info=error)
                failed.append(message_id)
    return [{"itemIdentifier": message_id} for message_id in failed]


def _follow(event: Event) -> None:
    if event.type == DELETED:
        channel_id = str(event.data["channel_id"])
        delete_tree(get_table(), Connection.partition_of(event.workspace_id, channel_id))
    else:
        logger.warning("event that nobody waits for", type=event.type)


def _own_loop() -> _Loop:
    global _loop
    if _loop is None:
        _loop = _Loop()
    return _loop
