"""What starts the worker: arrivals from the queue, events of the bus, the clock."""

from channels.answering.store import ArrivalStore
from channels.answering.worker import ArrivalWorker
from channels.connections.items import DELETED, Connection
from channels.inbound.jobs import ArrivalJob
from frontdesk.bus import Event
from frontdesk.duties import each, worker, worker_table
from frontdesk.table import get_table
from frontdesk.tenant import delete_tree


async def _answer(job: ArrivalJob) -> None:
    await ArrivalWorker(ArrivalStore(worker_table())).see_to(job)


def _remove(event: Event) -> None:
    channel_id = str(event.data["channel_id"])
    delete_tree(get_table(), Connection.partition_of(event.workspace_id, channel_id))


async def _sweep() -> None:
    await ArrivalStore(worker_table()).duties.sweep()


handler = worker(jobs={ArrivalJob: each(_answer)}, follows={DELETED: each(_remove)}, every=[_sweep])
