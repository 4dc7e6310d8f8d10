"""The worker: jobs from the ingest queue, events of the bus that become jobs, and the clock."""

from collections.abc import Callable

from frontdesk.blobs import get_blobs
from frontdesk.bus import Event
from frontdesk.duties import Duties, each, remaining, worker, worker_table
from frontdesk.records.document import Document
from frontdesk.table import get_table
from frontdesk.vectors.factory import get_vectors
from knowledge.connectors import events as connectors
from knowledge.ingest.pipeline import Ingestion
from knowledge.ingest.purge import purge
from knowledge.ingest.reembed import Moving, drop_spaces
from knowledge.ingest.sweep import start_reembedding, sweep
from knowledge.items import Reembedding
from knowledge.jobs import (
    DropSpacesJob,
    IngestJob,
    Job,
    PurgeJob,
    ReembedJob,
    RemoveConnectorJob,
    SyncConnectorJob,
    enqueue,
    hint,
    hint_reembedding,
)


def _to_ingest(event: Event) -> Job:
    return IngestJob(workspace_id=event.workspace_id, **event.data)


def _to_purge(event: Event) -> Job:
    return PurgeJob(workspace_id=event.workspace_id, **event.data)


JOBS_OF_EVENTS: dict[str, Callable[[Event], Job]] = {
    "document.queued": _to_ingest,
    "document.deleted": _to_purge,
    "connector.sync_requested": connectors.sync_requested,
    "connector.deleted": connectors.deleted,
    "agent.deleted": _to_purge,
    "workspace.deleted": _to_purge,
}


def _follow(event: Event) -> None:
    enqueue(JOBS_OF_EVENTS[event.type](event))


def _ingest(job: IngestJob) -> None:
    Ingestion(get_table(), get_blobs(), get_vectors(), remaining).run(job)


def _purge(job: PurgeJob) -> None:
    purge(get_table(), get_blobs(), get_vectors(), job)


def _reembed(job: ReembedJob) -> None:
    Moving(get_table(), get_blobs(), get_vectors(), remaining).run(job)


async def _sweep() -> None:
    await sweep(Duties(worker_table(), Document, hint), get_table(), get_vectors())


async def _sweep_reembeddings() -> None:
    await Duties(worker_table(), Reembedding, hint_reembedding).sweep()


handler = worker(
    jobs={
        IngestJob: each(_ingest),
        PurgeJob: each(_purge),
        ReembedJob: each(_reembed),
        DropSpacesJob: each(lambda job: drop_spaces(get_table(), get_vectors(), job)),
        SyncConnectorJob: each(lambda job: connectors.sync(get_table(), job)),
        RemoveConnectorJob: each(lambda job: connectors.remove(get_table(), job)),
    },
    follows=dict.fromkeys(JOBS_OF_EVENTS, each(_follow)),
    every=[
        _sweep,
        _sweep_reembeddings,
        lambda: start_reembedding(get_table()),
        connectors.sweep,
    ],
)
