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

from frontdesk.bus import Event
from frontdesk.observability import logger
from knowledge.connectors import events as connectors
from knowledge.jobs import IngestJob, Job, PurgeJob, enqueue, read_job
from knowledge.work import do, tick

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
        tick()
        return None
    told = Event.model_validate(event["detail"])
    enqueue(JOBS_OF_EVENTS[told.type](told))
    return None


def _record(record: SQSRecord, remaining: Remaining) -> None:
    try:
        do(read_job(record.body), remaining)
    except Exception:
        logger.exception("job failed", message_id=record.message_id)
        raise


def _remaining(context: Any) -> Remaining:
    """The seconds that are left of the invocation."""
    if context is None:
        return lambda: _UNLIMITED_SECONDS
    return lambda: float(context.get_remaining_time_in_millis()) / 1000
