"""Another embedding model: an agent's passages go into its index while the old one serves."""

from collections.abc import Callable
from time import monotonic

from frontdesk.blobs import BlobNotFound, Blobs
from frontdesk.observability import logger
from frontdesk.records.document import Document
from frontdesk.records.parsed_document import ParsedDocument
from frontdesk.table import ConditionFailed, Create, Table
from frontdesk.vectors import Space, Vectors
from knowledge import limits
from knowledge.chunking import chunk
from knowledge.documents.failures import failure
from knowledge.documents.items import change, ended, told
from knowledge.ingest.indexing import put_passages
from knowledge.ingest.repository import IngestRepository
from knowledge.jobs import DropSpaceJob, ReembedJob, enqueue

LEASE_SECONDS = 20 * 60
"""Longer than an invocation; renewed with each batch."""
_MARGIN_SECONDS = 60
_DROP_AFTER_SECONDS = 60
"""A turn that has read which index serves may still be about to search it."""


class OutOfTime(Exception):
    """The slice or the invocation ends; another one goes on."""


class Reembedding:
    """Does one job. ``remaining`` gives the seconds that the invocation has left."""

    def __init__(
        self, table: Table, blobs: Blobs, vectors: Vectors, remaining: Callable[[], float]
    ) -> None:
        self._table = table
        self._blobs = blobs
        self._vectors = vectors
        self._remaining = remaining
        self._ends = monotonic() + limits.SLICE.total_seconds()
        self._got_further = False

    def run(self, job: ReembedJob) -> None:
        """Put every document into the other index, then let that one serve."""
        from frontdesk.engine.embeddings.select import current_embedding

        repository = IngestRepository(self._table, job.workspace_id)
        space = Space(job.workspace_id, job.agent_id, job.embedding)
        try:
            while knowledge := repository.knowledge(job.agent_id):
                old = knowledge.embedding
                if old == job.embedding or job.embedding != current_embedding():
                    return
                if waiting := self._waiting(repository, job):
                    repository.open_space(space)
                    for document in waiting:
                        self._put(repository, space, document)
                        self._got_further = True
                    continue
                try:
                    repository.switch(knowledge, job.embedding)
                except ConditionFailed:
                    continue  # a document came or went meanwhile
                gone = DropSpaceJob(
                    workspace_id=job.workspace_id, agent_id=job.agent_id, embedding=old
                )
                enqueue(gone, delay_seconds=_DROP_AFTER_SECONDS)
                logger.info("another embedding serves", agent_id=job.agent_id, old=old)
                return
        except OutOfTime:
            enqueue(job)
        except ConditionFailed:
            return  # the agent was deleted

    def _waiting(self, repository: IngestRepository, job: ReembedJob) -> list[Document]:
        """Documents with passages that the other index lacks."""
        return [
            document
            for document in repository.all(job.agent_id)
            if document.indexed_at and document.text_key and document.embedding != job.embedding
        ]

    def _put(self, repository: IngestRepository, space: Space, document: Document) -> None:
        from frontdesk.engine.embeddings.select import embedder_for

        before: list[int] = []

        def step(done: int) -> None:
            before.append(done)
            got_further = self._got_further or done > before[0]
            late = got_further and monotonic() > self._ends
            if late or self._remaining() < _MARGIN_SECONDS:
                raise OutOfTime
            repository.lease_reembedding(space.agent_id, space.embedding, LEASE_SECONDS, new=False)

        values: dict[str, object] = {"embedding": space.embedding}
        also: list[Create] = []
        try:
            parsed = ParsedDocument.from_json(self._blobs.get(document.text_key or ""))
        except BlobNotFound:
            if repository.find(document.agent_id, document.id) == document:
                why = failure("file_missing")
                values |= ended(status="failed", failure=why)
                also.append(told(document, why))
        else:
            passages = chunk(document.id, parsed)
            embedder = embedder_for(space.embedding)
            gone = put_passages(self._vectors, embedder, space, passages, document.id, step)
            if gone:
                self._vectors.delete_passages(space, gone)
        _, write = change(document, **values)
        try:
            repository.save(document.agent_id, write, *also)
        except ConditionFailed:
            # Changed meanwhile: the next look sees it. Gone: nothing of it stays here.
            if repository.find(document.agent_id, document.id) is None:
                self._vectors.delete_document(space, document.id)


def drop_space(table: Table, vectors: Vectors, job: DropSpaceJob) -> None:
    """Empty an index that serves an agent no more, unless it has come to serve again."""
    from frontdesk.engine.embeddings.select import current_embedding

    repository = IngestRepository(table, job.workspace_id)
    knowledge = repository.knowledge(job.agent_id)
    if knowledge and job.embedding in (knowledge.embedding, current_embedding()):
        return
    space = Space(job.workspace_id, job.agent_id, job.embedding)
    vectors.delete_agent(space)
    repository.close_space(space)
