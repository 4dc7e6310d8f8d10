"""The jobs that auth's worker does; each may be delivered twice and is then done once."""

from functools import lru_cache
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel

from frontdesk.queue import Queue, get_queue, open_queue
from frontdesk.settings import get_settings


class VerifyEmailJob(BaseModel):
    """Mail a user the link that verifies their address. ``id`` tells one request from another."""

    job: Literal["verify_email"] = "verify_email"
    id: str
    user_id: str


class PasswordResetJob(BaseModel):
    """Mail the link that resets the password, if an account has the address."""

    job: Literal["password_reset"] = "password_reset"
    id: str
    email: str


class DeleteAccountJob(BaseModel):
    """Remove everything of a user whose account was closed."""

    job: Literal["delete_account"] = "delete_account"
    user_id: str


class ExportJob(BaseModel):
    """Build an export that a user asked for."""

    job: Literal["export"] = "export"
    user_id: str
    export_id: str


Job = VerifyEmailJob | PasswordResetJob | DeleteAccountJob | ExportJob


@lru_cache(maxsize=1)
def get_purge_queue() -> Queue:
    """The queue of accounts that are to be removed: they wait behind no mail and no export."""
    return open_queue(get_settings().account_purge_queue_url)


def enqueue(job: Job) -> None:
    """Leave a job to the worker; returns when it is stored durably."""
    queue = get_purge_queue() if isinstance(job, DeleteAccountJob) else get_queue()
    queue.send(job.model_dump(mode="json"), group=_person(job))


def _person(job: Job) -> str:
    """Whose work it is: a person asks, not a workspace, and an address must not be readable."""
    if isinstance(job, PasswordResetJob):
        return sha256(job.email.lower().encode()).hexdigest()
    return job.user_id
