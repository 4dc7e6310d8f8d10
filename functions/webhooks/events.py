"""What starts the worker: deliveries from the queue, events of the bus, the clock."""

from frontdesk.bus import Event
from frontdesk.duties import each, worker, worker_table
from frontdesk.outbound import get_outbound
from frontdesk.records.webhook_endpoint import DELETED, DISABLED, Endpoint
from frontdesk.table import get_table
from frontdesk.tenant import delete_tree
from webhooks.catalog import CATALOG
from webhooks.endpoints import negative_cache
from webhooks.sending.fanout import fan_out
from webhooks.sending.jobs import DeliveryJob, deliveries
from webhooks.sending.notices import tell_owners
from webhooks.sending.store import SendingStore
from webhooks.sending.worker import DeliveryWorker


async def _deliver(jobs: list[DeliveryJob]) -> list[BaseException | None]:
    return await DeliveryWorker(worker_table(), get_outbound()).run(jobs)


def _remove(event: Event) -> None:
    endpoint_id = str(event.data["endpoint_id"])
    delete_tree(get_table(), Endpoint.partition_of(event.workspace_id, endpoint_id))


async def _fan_out(event: Event) -> None:
    if not negative_cache.is_known(event.workspace_id):
        await fan_out(SendingStore(worker_table()), event)


def _tell_owners(event: Event) -> None:
    tell_owners(get_table(), event)


async def _sweep() -> None:
    await deliveries(worker_table()).sweep()


handler = worker(
    jobs={DeliveryJob: _deliver},
    follows={
        **dict.fromkeys(CATALOG, each(_fan_out)),
        DELETED: each(_remove),
        DISABLED: each(_tell_owners),
    },
    every=[_sweep],
)
