"""The worker: jobs from the queue, and events of the bus that become jobs.

An event is only turned into a job, since the queue retries for longer than the bus and keeps what
cannot be done for a person to look at.
"""

from collections.abc import Callable
from time import monotonic

from auth.accounts.deletion import AccountRemoval
from auth.exports.building import ExportBuilding
from auth.jobs import (
    DeleteAccountJob,
    ExportJob,
    Job,
    PasswordResetJob,
    VerifyEmailJob,
    enqueue,
)
from auth.links.mailing import LinkMailing
from frontdesk.blobs import get_blobs
from frontdesk.bus import Event
from frontdesk.duties import each, worker
from frontdesk.table import get_table

_REMOVAL_SECONDS = 45
"""After that the rest of an account is left to another message; five fit into one invocation."""

_JOBS_OF_EVENTS: dict[str, Callable[[Event], Job]] = {
    "user.registered": lambda event: VerifyEmailJob(id=event.id, user_id=event.data["user_id"]),
    "user.deleted": lambda event: DeleteAccountJob(user_id=event.data["user_id"]),
    "export.requested": lambda event: ExportJob(
        user_id=event.data["user_id"], export_id=event.data["export_id"]
    ),
}


def _follow(event: Event) -> None:
    enqueue(_JOBS_OF_EVENTS[event.type](event))


def _verify_email(job: VerifyEmailJob) -> None:
    LinkMailing(get_table()).verify_email(job.id, job.user_id)


def _reset_password(job: PasswordResetJob) -> None:
    LinkMailing(get_table()).password_reset(job.id, job.email)


def _export(job: ExportJob) -> None:
    ExportBuilding(get_table(), get_blobs()).run(job.user_id, job.export_id)


def _delete_account(job: DeleteAccountJob) -> None:
    deadline = monotonic() + _REMOVAL_SECONDS
    removal = AccountRemoval(get_table(), get_blobs())
    if not removal.run(job.user_id, lambda: monotonic() > deadline):
        enqueue(job)


handler = worker(
    jobs={
        VerifyEmailJob: each(_verify_email),
        PasswordResetJob: each(_reset_password),
        ExportJob: each(_export),
        DeleteAccountJob: each(_delete_account),
    },
    follows=dict.fromkeys(_JOBS_OF_EVENTS, each(_follow)),
)
