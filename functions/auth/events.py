"""The worker: jobs from the queue, and events of the bus that become jobs.

An event is only turned into a job, since the queue retries for longer than the bus and keeps what
cannot be done for a person to look at.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from auth.accounts.deletion import AccountRemoval
from auth.exports.building import ExportBuilding
from auth.jobs import (
    DeleteAccountJob,
    ExportJob,
    Job,
    PasswordResetJob,
    VerifyEmailJob,
    enqueue,
    read_job,
)
from auth.links.mailing import LinkMailing
from frontdesk.blobs import get_blobs
from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.table import get_table

_REMOVAL_SECONDS = 45
"""After that the rest of an account is left to another message; five fit into one invocation."""

_processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

_JOBS_OF_EVENTS: dict[str, Callable[[Event], Job]] = {
    "user.registered": lambda event: VerifyEmailJob(id=event.id, user_id=event.data["user_id"]),
    "user.deleted": lambda event: DeleteAccountJob(user_id=event.data["user_id"]),
    "export.requested": lambda event: ExportJob(
        user_id=event.data["user_id"], export_id=event.data["export_id"]
    ),
}


def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batches (answered with the messages that failed) and EventBridge events."""
    if "Records" in event:
        return process_partial_response(event, _record, _processor, context)
    told = Event.model_validate(event["detail"])
    enqueue(_JOBS_OF_EVENTS[told.type](told))
    return None


def _record(record: SQSRecord) -> None:
    try:
        _do(read_job(record.body))
    except Exception:
        logger.exception("job failed", message_id=record.message_id)
        raise


def _do(job: Job) -> None:
    table = get_table()
    if isinstance(job, VerifyEmailJob):
        LinkMailing(table).verify_email(job.id, job.user_id)
    elif isinstance(job, PasswordResetJob):
        LinkMailing(table).password_reset(job.id, job.email)
    elif isinstance(job, ExportJob):
        ExportBuilding(table, get_blobs()).run(job.user_id, job.export_id)
    else:
        deadline = monotonic() + _REMOVAL_SECONDS
        finished = AccountRemoval(table, get_blobs()).run(
            job.user_id, lambda: monotonic() > deadline
        )
        if not finished:
            enqueue(job)
