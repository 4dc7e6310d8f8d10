"""The jobs that auth's worker does; each may be delivered twice and is then done once."""

from hashlib import sha256
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from frontdesk.queue import get_queue

# An address in a malformed message must not get into the logs.
_DISCREET = ConfigDict(hide_input_in_errors=True)


class _Job(BaseModel):
    model_config = _DISCREET


class VerifyEmailJob(_Job):
    """Mail a user the link that verifies their address. ``id`` tells one request from another."""

    job: Literal["verify_email"] = "verify_email"
    id: str
    user_id: str


class PasswordResetJob(_Job):
    """Mail the link that resets the password, if an account has the address."""

    job: Literal["password_reset"] = "password_reset"
    id: str
    email: str


class DeleteAccountJob(_Job):
    """Remove everything of a user whose account was closed."""

    job: Literal["delete_account"] = "delete_account"
    user_id: str


class ExportJob(_Job):
    """Build an export that a user asked for."""

    job: Literal["export"] = "export"
    user_id: str
    export_id: str


Job = Annotated[
    VerifyEmailJob | PasswordResetJob | DeleteAccountJob | ExportJob, Field(discriminator="job")
]
_JOB: TypeAdapter[Job] = TypeAdapter(Job, config=_DISCREET)


def enqueue(job: Job) -> None:
    """Leave a job to the worker; returns when it is stored durably."""
    get_queue().send(job.model_dump(mode="json"), group=_person(job))


def _person(job: Job) -> str:
    """Whose work it is: a person asks, not a workspace, and an address must not be readable."""
    if isinstance(job, PasswordResetJob):
        return sha256(job.email.lower().encode()).hexdigest()
    return job.user_id


def read_job(body: str) -> Job:
    """The job in a message; raises pydantic's ValidationError if it is none."""
    return _JOB.validate_json(body)
