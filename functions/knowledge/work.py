"""What the worker does: one job of the queue, or what is due every minute."""

from collections.abc import Callable

from frontdesk.blobs import get_blobs
from frontdesk.observability import logger
from frontdesk.table import get_table
from frontdesk.vectors.factory import get_vectors
from knowledge.connectors import events as connectors
from knowledge.ingest.pipeline import Ingestion
from knowledge.ingest.purge import purge
from knowledge.ingest.reembed import Reembedding, drop_space
from knowledge.ingest.sweep import start_reembedding, sweep
from knowledge.jobs import (
    DropSpaceJob,
    IngestJob,
    Job,
    PurgeJob,
    ReembedJob,
    RemoveConnectorJob,
    SyncConnectorJob,
)


def do(job: Job, remaining: Callable[[], float]) -> None:
    """Do a job; ``remaining`` gives the seconds that the invocation has left."""
    table, blobs, vectors = get_table(), get_blobs(), get_vectors()
    match job:
        case IngestJob():
            Ingestion(table, blobs, vectors, remaining).run(job)
        case PurgeJob():
            purge(table, blobs, vectors, job)
        case ReembedJob():
            Reembedding(table, blobs, vectors, remaining).run(job)
        case DropSpaceJob():
            drop_space(table, vectors, job)
        case SyncConnectorJob():
            connectors.sync(table, job)
        case RemoveConnectorJob():
            connectors.remove(table, job)


def tick() -> None:
    """What is due every minute; what holds one part up does not hold up the others."""
    table = get_table()
    failures: list[Exception] = []
    for part in (
        lambda: sweep(table, get_vectors()),
        lambda: start_reembedding(table),
        lambda: connectors.sweep(table),
    ):
        try:
            part()
        except Exception as error:
            logger.exception("sweep failed")
            failures.append(error)
    if failures:
        raise failures[0]
