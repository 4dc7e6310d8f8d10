"""What starts the worker: deliveries from the queue, events of the bus, the clock."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from pydantic import ValidationError

from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.outbound import get_outbound
from frontdesk.settings import get_settings
from frontdesk.table import get_table, open_async_table
from frontdesk.tenant import delete_tree
from webhooks.catalog import CATALOG
from webhooks.endpoints import absence
from webhooks.endpoints.items import DELETED, DISABLED, Endpoint
from webhooks.sending.fanout import fan_out
from webhooks.sending.jobs import DeliveryJob
from webhooks.sending.notices import tell_owners
from webhooks.sending.store import SendingStore
from webhooks.sending.sweep import sweep
from webhooks.sending.worker import DeliveryWorker

T = TypeVar("T")


class _Loop(threading.local):
    """An event loop and a table for each thread, kept with their connections between calls."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self.store = SendingStore(open_async_table(get_settings()))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


_loop: _Loop | None = None


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed), EventBridge events, the sweep."""
    del context
    if "Records" in event:
        return {"batchItemFailures": _deliver(event["Records"])}
    if event.get("source") != "frontdesk":
        loop = _own_loop()
        loop.run(sweep(loop.store))
        return None
    _follow(Event.model_validate(event["detail"]))
    return None


def _deliver(records: list[dict[str, Any]]) -> list[dict[str, str]]:
    jobs: list[DeliveryJob] = []
    ids: list[str] = []
    failed: list[str] = []
    for record in records:
        try:
            jobs.append(DeliveryJob.model_validate_json(record["body"]))
            ids.append(record["messageId"])
        except ValidationError:
            logger.exception("not a delivery", message_id=record["messageId"])
            failed.append(record["messageId"])
    if jobs:
        loop = _own_loop()
        worker = DeliveryWorker(loop.store, get_outbound())
        for message_id, error in zip(ids, loop.run(worker.run(jobs)), strict=True):
            if error is not None:
                logger.error("delivery failed", message_id=message_id, exc_info=error)
                failed.append(message_id)
    return [{"itemIdentifier": message_id} for message_id in failed]


def _follow(event: Event) -> None:
    if event.type == DELETED:
        endpoint_id = str(event.data["endpoint_id"])
        delete_tree(get_table(), Endpoint.partition_of(event.workspace_id, endpoint_id))
    elif event.type == DISABLED:
        tell_owners(get_table(), event)
    elif event.type in CATALOG:
        if not absence.is_known(event.workspace_id):
            loop = _own_loop()
            loop.run(fan_out(loop.store, event))
    else:
        logger.warning("event that nobody can ask for", type=event.type)


def _own_loop() -> _Loop:
    global _loop
    if _loop is None:
        _loop = _Loop()
    return _loop
