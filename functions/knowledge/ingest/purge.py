"""Removing the files and passages of what is gone."""

from frontdesk.blobs import Blobs
from frontdesk.observability import logger
from frontdesk.table import Table
from frontdesk.vectors import Vectors
from knowledge import limits
from knowledge.documents.items import folder_of, uploads_of
from knowledge.ingest.repository import IngestRepository
from knowledge.jobs import PurgeJob, enqueue


def purge(table: Table, blobs: Blobs, vectors: Vectors, job: PurgeJob) -> None:
    """Remove what a document, an agent or a workspace has left behind.

    The job comes in two rounds: the second one, when no signed upload and no worker of before can
    bring anything any more, also forgets the spaces themselves.
    """
    repository = IngestRepository(table, job.workspace_id)
    spaces = repository.spaces(job.agent_id)
    for space in spaces:
        if job.document_id:
            vectors.delete_document(space, job.document_id)
        else:
            vectors.delete_agent(space)
    for prefix in (folder_of, uploads_of):
        blobs.delete_prefix(prefix(job.workspace_id, job.agent_id, job.document_id))
    if job.agent_id and job.document_id:
        repository.forget_feedback(job.agent_id, job.document_id, set())
        if job.sha256:
            repository.forget_hash(job.agent_id, job.document_id, job.sha256)
    if not job.late:
        later = job.model_copy(update={"late": True})
        enqueue(later, delay_seconds=int(limits.UPLOAD_LIFE.total_seconds()))
    elif job.document_id is None:
        for space in spaces:
            repository.close_space(space)
    logger.info("purged", **job.model_dump(exclude={"job", "sha256"}))
