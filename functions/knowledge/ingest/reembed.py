"""Another embedding model: an agent's passages go into its index while the old one serves.

That is a duty (`knowledge.items.Reembedding`), done by as many jobs as it needs, one at a time.
"""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from frontdesk import clock
from frontdesk.blobs import BlobNotFound, Blobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.duties import BlockingClaim, BlockingDuties, Lost
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.observability import logger
from frontdesk.records.document import Document
from frontdesk.records.parsed_document import ParsedDocument
from frontdesk.table import ConditionFailed, Create, Operation, Table
from frontdesk.vectors import IndexUnavailable, Space, Vectors
from knowledge import limits
from knowledge.chunking import chunk
from knowledge.documents.failures import failure
from knowledge.documents.items import change, ended, told
from knowledge.ingest.indexing import OutOfTime, put_passages
from knowledge.ingest.repository import IngestRepository
from knowledge.items import Reembedding
from knowledge.jobs import DropSpacesJob, ReembedJob, hint_reembedding

DROP_AFTER = timedelta(minutes=1)
"""A turn that has read which index serves may still be about to search it."""
AGAIN_AFTER = timedelta(minutes=5)
"""When the model or the index did not answer; the old index serves meanwhile."""
DONE_KEPT = timedelta(days=1)


class Moving:
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
        """Go on until all documents are in the other index and it serves, or time is over."""
        claim = _taken(self._table, job, "moving")
        if claim is None:
            return
        try:
            try:
                with claim.kept():
                    self._move(claim)
            except OutOfTime:
                claim.later(clock.now())
            except (EmbeddingError, IndexUnavailable, StorageUnavailable) as error:
                logger.warning("another embedding waits", agent_id=job.agent_id, exc_info=error)
                claim.later(clock.now() + AGAIN_AFTER)
        except (Lost, ConditionFailed):
            return  # the agent was deleted, or is to have yet another one

    def _move(self, claim: BlockingClaim[Reembedding]) -> None:
        """Put every document into the other index, then let that one serve."""
        from frontdesk.engine.embeddings.select import current_embedding

        duty = claim.duty
        repository = IngestRepository(self._table, duty.workspace_id)
        space = Space(duty.workspace_id, duty.id, duty.embedding)
        while knowledge := repository.knowledge(duty.id):
            writes: list[Operation] = []
            if duty.embedding not in (knowledge.embedding, current_embedding()):
                logger.info("another embedding is wanted no more", agent_id=duty.id)
            elif waiting := self._waiting(repository, duty):
                repository.open_space(space)
                for document in waiting:
                    self._put(repository, space, document, claim)
                    self._got_further = True
                continue
            elif knowledge.embedding != duty.embedding:
                writes = repository.switching(knowledge, duty.embedding)
            try:
                claim.later(clock.now() + DROP_AFTER, *writes, status="moved")
            except ConditionFailed:
                continue  # a document came or went meanwhile
            logger.info("an embedding serves", agent_id=duty.id, embedding=duty.embedding)
            return
        claim.finish(status="done")

    def _waiting(self, repository: IngestRepository, duty: Reembedding) -> list[Document]:
        """Documents with passages that the other index lacks."""
        return [
            document
            for document in repository.all(duty.id)
            if document.indexed_at and document.text_key and document.embedding != duty.embedding
        ]

    def _put(
        self,
        repository: IngestRepository,
        space: Space,
        document: Document,
        claim: BlockingClaim[Reembedding],
    ) -> None:
        from frontdesk.engine.embeddings.select import embedder_for

        before: list[int] = []

        def step(done: int) -> None:
            before.append(done)
            got_further = self._got_further or done > before[0]
            late = got_further and monotonic() > self._ends
            if late or self._remaining() < limits.MARGIN.total_seconds():
                raise OutOfTime
            claim.renew()

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


def drop_spaces(table: Table, vectors: Vectors, job: DropSpacesJob) -> None:
    """Empty what serves an agent no more, and will not."""
    from frontdesk.engine.embeddings.select import current_embedding

    claim = _taken(table, job, "moved")
    if claim is None:
        return
    repository = IngestRepository(table, job.workspace_id)
    try:
        with claim.kept():
            knowledge = repository.knowledge(job.agent_id)
            serve = (knowledge and knowledge.embedding, current_embedding())
            for space in repository.spaces(job.agent_id):
                if space.embedding not in serve:
                    vectors.delete_agent(space)
                    repository.close_space(space)
            forgotten = clock.epoch(clock.now() + DONE_KEPT)
            claim.finish(status="done", ttl=forgotten)
    except Lost:
        return


def _taken(
    table: Table, job: ReembedJob | DropSpacesJob, status: str
) -> BlockingClaim[Reembedding] | None:
    """The duty, if it is in this state and may be gone on with."""
    duties = BlockingDuties(table, Reembedding, hint_reembedding)
    key = Reembedding.key_of(job.workspace_id, job.agent_id)
    return duties.take(key, lambda stored: {} if stored.status == status else None)
