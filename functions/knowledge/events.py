"""The worker: jobs from the ingest queue, events of the bus that become jobs, and the clock."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from frontdesk.blobs import get_blobs
from frontdesk.bus import Event
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
    enqueue,
    read_job,
)

Remaining = Callable[[], float]
_UNLIMITED_SECONDS = 900.0


def _ingest(event: Event) -> Job:
    return IngestJob(workspace_id=event.workspace_id, **event.data)


def _purge(event: Event) -> Job:
    return PurgeJob(workspace_id=event.workspace_id, **event.data)


JOBS_OF_EVENTS: dict[str, Callable[[Event], Job]] = {
    "document.queued": _ingest,
    "document.deleted": _purge,
    "connector.sync_requested": connectors.sync_requested,
    "connector.deleted": connectors.deleted,
    "agent.deleted": _purge,
    "workspace.deleted": _purge,
}


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed), EventBridge events, and the
    scheduler's tick, which has another source than ours."""
    if "Records" in event:
        # One for each call: on one machine several threads work at once.
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        record = partial(_record, remaining=_remaining(context))
        return process_partial_response(event, record, processor, context)
    if event.get("source") != "frontdesk":
        sweep(get_table(), get_vectors())
        start_reembedding(get_table())
        connectors.sweep(get_table())
        return None
    told = Event.model_validate(event["detail"])
    enqueue(JOBS_OF_EVENTS[told.type](told))
    return None


def _record(record: SQSRecord, remaining: Remaining) -> None:
    try:
        _do(read_job(record.body), remaining)
    except Exception:
        logger.exception("job failed", message_id=record.message_id)
        raise


def _do(job: Job, remaining: Remaining) -> None:
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


def _remaining(context: Any) -> Remaining:
    """The seconds that are left of the invocation."""
    if context is None:
        return lambda: _UNLIMITED_SECONDS
    return lambda: float(context.get_remaining_time_in_millis()) / 1000
