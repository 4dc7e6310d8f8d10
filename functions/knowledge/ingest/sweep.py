"""Once a minute: nothing stays in a working state, and no agent with an old embedding."""

import asyncio

from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.duties import Duties
from frontdesk.errors import Unavailable
from frontdesk.observability import logger, metric
from frontdesk.records.document import SHARDS, Document
from frontdesk.table import Table
from frontdesk.vectors import IndexUnavailable, Vectors
from knowledge import limits
from knowledge.documents.failures import failure
from knowledge.documents.items import change, ended, queued, told
from knowledge.documents.repository import DocumentRepository
from knowledge.ingest.claim import WORKER
from knowledge.ingest.repository import AllWorkspacesKnowledge, IngestRepository
from knowledge.jobs import IngestJob, enqueue, hint_reembedding


async def sweep(duties: Duties[Document], table: Table, vectors: Vectors) -> int:
    """Move on every document whose lease has ended; how many this call has moved."""

    async def see_to(document: Document) -> bool:
        if document.held(clock.now()):
            return False  # renewed since the index was written
        await asyncio.to_thread(_move_on, table, vectors, document)
        return True

    moved = await duties.sweep(see_to)
    if moved:
        metric("DocumentsOverdue", moved)
    return moved


def start_reembedding(table: Table) -> int:
    """Begin with every agent whose index is of another embedding than the settings name."""
    from frontdesk.engine.embeddings.select import current_embedding

    current = current_embedding()
    everywhere = AllWorkspacesKnowledge(table)
    started = 0
    for shard in range(SHARDS):
        for knowledge in everywhere.of_other_embeddings(shard, current):
            repository = IngestRepository(table, knowledge.workspace_id)
            if begun := repository.begin_reembedding(knowledge.agent_id, current):
                hint_reembedding(begun, 0)
                started += 1
    return started


def _move_on(table: Table, vectors: Vectors, document: Document) -> None:
    now = clock.now()
    late = document.deadline is not None and now >= document.deadline
    if document.status == "uploading":
        _give_up_upload(table, document)
    elif document.waits:
        if late:
            _fail(table, vectors, document, "timed_out")
        else:
            _queue(table, document, look_at=now + document.PATIENCE)
    elif document.worker != WORKER and document.interruptions < limits.INTERRUPTIONS:
        # Its process is gone. That says nothing of the document, unless it happens every time.
        uncounted = {
            "first_attempt": document.first_attempt + 1,
            "interruptions": document.interruptions + 1,
        }
        _queue(table, document, **queued(now), **uncounted)
    elif document.attempt - document.first_attempt < limits.ATTEMPTS:
        _queue(table, document, **queued(now))
    else:
        _fail(table, vectors, document, "timed_out" if late else "interrupted")


def _give_up_upload(table: Table, document: Document) -> None:
    told = {"agent_id": document.agent_id, "document_id": document.id}
    DocumentRepository(table, document.workspace_id).remove(
        document, publish(document.workspace_id, "document.deleted", told)
    )
    logger.info("upload given up", document_id=document.id)


def _queue(table: Table, document: Document, **values: object) -> None:
    _, write = change(document, **values)
    IngestRepository(table, document.workspace_id).save(document.agent_id, write)
    enqueue(IngestJob.of(document))


def _fail(table: Table, vectors: Vectors, document: Document, code: str) -> None:
    repository = IngestRepository(table, document.workspace_id)
    why = failure(code)
    _, write = change(document, **ended(status="failed", failure=why, done=0, total=0))
    repository.save(document.agent_id, write, told(document, why))
    if document.indexed_at is None:
        try:
            for space in repository.spaces(document.agent_id):
                vectors.delete_document(space, document.id)
        except (IndexUnavailable, Unavailable):
            logger.warning("passages of a failed document stay", document_id=document.id)
