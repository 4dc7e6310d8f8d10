"""What starts the worker: deliveries from the queue, events of the bus, the clock."""

from typing import Any

from frontdesk.batches import WorkerLoop, handle_batch
from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.outbound import get_outbound
from frontdesk.table import get_table
from frontdesk.tenant import delete_tree
from webhooks.catalog import CATALOG
from webhooks.endpoints import negative_cache
from webhooks.endpoints.items import DELETED, DISABLED, Endpoint
from webhooks.sending.fanout import fan_out
from webhooks.sending.jobs import DeliveryJob
from webhooks.sending.notices import tell_owners
from webhooks.sending.store import SendingStore
from webhooks.sending.sweep import sweep
from webhooks.sending.worker import DeliveryWorker

_loop = WorkerLoop(SendingStore)


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed), EventBridge events, the sweep."""
    del context
    if "Records" in event:
        return handle_batch(event["Records"], DeliveryJob, _deliver)
    if event.get("source") != "frontdesk":
        _loop.run(sweep(_loop.store))
        return None
    _follow(Event.model_validate(event["detail"]))
    return None


def _deliver(jobs: list[DeliveryJob]) -> list[BaseException | None]:
    return _loop.run(DeliveryWorker(_loop.store, get_outbound()).run(jobs))


def _follow(event: Event) -> None:
    if event.type == DELETED:
        endpoint_id = str(event.data["endpoint_id"])
        delete_tree(get_table(), Endpoint.partition_of(event.workspace_id, endpoint_id))
    elif event.type == DISABLED:
        tell_owners(get_table(), event)
    elif event.type in CATALOG:
        if not negative_cache.is_known(event.workspace_id):
            _loop.run(fan_out(_loop.store, event))
    else:
        logger.warning("event that nobody can ask for", type=event.type)
