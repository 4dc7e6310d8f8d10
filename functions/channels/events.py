"""What starts the worker: arrivals from the queue, events of the bus, the clock."""

from typing import Any

from channels.answering.store import ArrivalStore
from channels.answering.sweep import sweep
from channels.answering.worker import ArrivalWorker
from channels.connections.items import DELETED, Connection
from channels.inbound.jobs import ArrivalJob
from frontdesk.batches import WorkerLoop, handle_batch
from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.table import get_table
from frontdesk.tenant import delete_tree

_loop = WorkerLoop(ArrivalStore)


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed), EventBridge events, the sweep."""
    del context
    if "Records" in event:
        return handle_batch(event["Records"], ArrivalJob, _answer)
    if event.get("source") != "frontdesk":
        _loop.run(sweep(_loop.store))
        return None
    _follow(Event.model_validate(event["detail"]))
    return None


def _answer(jobs: list[ArrivalJob]) -> list[BaseException | None]:
    return _loop.run(ArrivalWorker(_loop.store).run(jobs))


def _follow(event: Event) -> None:
    if event.type == DELETED:
        channel_id = str(event.data["channel_id"])
        delete_tree(get_table(), Connection.partition_of(event.workspace_id, channel_id))
    else:
        logger.warning("event that nobody waits for", type=event.type)
