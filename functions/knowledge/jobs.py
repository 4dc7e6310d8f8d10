"""The jobs of knowledge; each may be delivered twice and is then done once.

What removes has a queue of its own, so that it never waits behind what is read and embedded.
"""

from functools import lru_cache
from typing import Literal, Self

from pydantic import BaseModel

from frontdesk.queue import Queue, open_queue
from frontdesk.records.agent import Author
from frontdesk.records.document import Document
from frontdesk.settings import get_settings
from knowledge.items import Reembedding


class IngestJob(BaseModel):
    """Read, cut, embed and index a document that waits, or the next slice of it."""

    job: Literal["ingest"] = "ingest"
    workspace_id: str
    agent_id: str
    document_id: str

    @classmethod
    def of(cls, document: Document) -> Self:
        """The job of seeing to this document."""
        return cls(
            workspace_id=document.workspace_id,
            agent_id=document.agent_id,
            document_id=document.id,
        )


class PurgeJob(BaseModel):
    """Remove files and passages of what is gone: a document, an agent, or a whole workspace.

    ``late`` is the second round, for what was still on its way in the first one.
    """

    job: Literal["purge"] = "purge"
    workspace_id: str
    agent_id: str | None = None
    document_id: str | None = None
    sha256: str | None = None
    late: bool = False


class ReembedJob(BaseModel):
    """Go on with putting an agent's passages into the index of another embedding."""

    job: Literal["reembed"] = "reembed"
    workspace_id: str
    agent_id: str


class DropSpacesJob(BaseModel):
    """Remove an agent's passages from what serves it no more."""

    job: Literal["drop_space"] = "drop_space"
    workspace_id: str
    agent_id: str


class SyncConnectorJob(BaseModel):
    """Go on with the sync of a connector."""

    job: Literal["sync_connector"] = "sync_connector"
    workspace_id: str
    agent_id: str
    connector_id: str
    sync_id: str


class RemoveConnectorJob(BaseModel):
    """Remove what a deleted connector brought, or make it the agent's own with ``keep``.

    ``late`` is the second round, for what a sync was still bringing in the first one.
    """

    job: Literal["remove_connector"] = "remove_connector"
    workspace_id: str
    agent_id: str
    connector_id: str
    author: Author
    keep: bool = False
    late: bool = False


Job = IngestJob | PurgeJob | ReembedJob | DropSpacesJob | SyncConnectorJob | RemoveConnectorJob


@lru_cache(maxsize=2)
def _queue(url: str) -> Queue:
    return open_queue(url)


def enqueue(job: Job, *, delay_seconds: int = 0) -> None:
    """Leave a job to the worker; returns when it is stored durably."""
    settings = get_settings()
    removes = isinstance(job, PurgeJob | DropSpacesJob | RemoveConnectorJob)
    _queue(settings.purge_queue_url if removes else settings.ingest_queue_url).send(
        job.model_dump(mode="json"), group=job.workspace_id, delay_seconds=delay_seconds
    )


def hint(document: Document, delay_seconds: int) -> None:
    """Say that a document may be taken by the worker."""
    enqueue(IngestJob.of(document), delay_seconds=delay_seconds)


def hint_reembedding(reembedding: Reembedding, delay_seconds: int) -> None:
    """Say that the worker may go on with it, or remove what it has left behind."""
    kind = ReembedJob if reembedding.status == "moving" else DropSpacesJob
    job = kind(workspace_id=reembedding.workspace_id, agent_id=reembedding.id)
    enqueue(job, delay_seconds=delay_seconds)
