"""One document from the queue to the index: read, cut, embed, index.

Every step is conditional on the document still being there with this attempt, so a worker that
was overtaken changes nothing, and one that finds its document deleted takes out what it put in. A
long document is embedded in slices, each by a message of its own.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import orjson

from frontdesk import clock
from frontdesk.blobs import BlobNotFound, Blobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.duties import Lost
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.errors import Unavailable
from frontdesk.observability import logger, metric
from frontdesk.records.document import Document, Failure
from frontdesk.table import ConditionFailed, Table
from frontdesk.vectors import IndexUnavailable, Passage, Space, Vectors
from knowledge import limits
from knowledge.chunking import chunk
from knowledge.documents.failures import failure
from knowledge.documents.items import ended, folder_of, told, uploads_of
from knowledge.ingest.claim import Claim, DeadlinePassed
from knowledge.ingest.indexing import OutOfTime, put_passages
from knowledge.ingest.purge import purge
from knowledge.ingest.repository import IngestRepository
from knowledge.jobs import IngestJob, PurgeJob
from knowledge.parsing import HEAD_SIZE, ParsedDocument, ParsingError, parse_file, sniff

_PIECE = 1024 * 1024
_FIRST_PAUSE_SECONDS = 15
_ANY_TYPE = "application/octet-stream"


class Refused(Exception):
    """The document cannot be indexed, whoever tries."""

    def __init__(self, why: Failure) -> None:
        super().__init__(why.code)
        self.why = why


class Ingestion:
    """Does one job. ``remaining`` gives the seconds that the invocation has left."""

    def __init__(
        self, table: Table, blobs: Blobs, vectors: Vectors, remaining: Callable[[], float]
    ) -> None:
        self._table = table
        self._blobs = blobs
        self._vectors = vectors
        self._remaining = remaining

    def run(self, job: IngestJob) -> None:
        """Index a queued document, or let it fail with a reason; anything else is left alone."""
        repository = IngestRepository(self._table, job.workspace_id)
        document = repository.find(job.agent_id, job.document_id)
        if document is None:
            self._clear(job)
            return
        if not document.waits:
            return  # done already, or with another worker, or the sweep sees to it
        try:
            claim = Claim.take(self._table, document)
        except Lost:
            return
        try:
            with claim.held():
                _Attempt(repository, self._blobs, self._vectors, claim, self._remaining).work()
        except Lost:
            if repository.find(job.agent_id, job.document_id) is None:
                self._clear(job)
        except OutOfTime:
            with suppress(Lost):
                claim.hand_on()
        except (Refused, ParsingError, BlobNotFound, EmbeddingError) as error:
            if isinstance(error, EmbeddingError) and error.retryable:
                self._once_more(claim, failure("embedding_unavailable"))
            else:
                self._fail(claim, _why(error))
        except IndexUnavailable:
            self._once_more(claim, failure("index_unavailable"))
        except StorageUnavailable:
            self._once_more(claim, failure("storage_unavailable"))
        except DeadlinePassed:
            self._once_more(claim, failure("timed_out"))
        except Unavailable:
            raise  # the table itself: nothing can be noted, the lease will end
        except Exception:
            logger.exception("ingest failed", document_id=job.document_id)
            self._once_more(claim, failure("internal_error"))

    def _clear(self, job: IngestJob) -> None:
        gone = PurgeJob(
            workspace_id=job.workspace_id,
            agent_id=job.agent_id,
            document_id=job.document_id,
            late=True,
        )
        purge(self._table, self._blobs, self._vectors, gone)

    def _once_more(self, claim: Claim, why: Failure) -> None:
        logger.warning("attempt failed", document_id=claim.document.id, code=why.code)
        if claim.tries >= limits.ATTEMPTS:
            self._fail(claim, why)
        else:
            self._again(claim)

    def _again(self, claim: Claim) -> None:
        """Queue it again, from the beginning."""
        seconds = _FIRST_PAUSE_SECONDS * 4 ** (claim.tries - 1)
        with suppress(Lost):
            claim.again(timedelta(seconds=seconds))

    def _fail(self, claim: Claim, why: Failure) -> None:
        document = claim.document
        try:
            if document.indexed_at is None:
                claim.end()  # an overtaken worker must not take out what another one put in
                self._forget_passages(document)
            values = ended(status="failed", failure=why, done=0, total=0)
            claim.end(told(document, why), **values)
        except Lost:
            return
        metric("DocumentsFailed", 1)

    def _forget_passages(self, document: Document) -> None:
        """A document that never was ready leaves no half of itself in the index."""
        repository = IngestRepository(self._table, document.workspace_id)
        try:
            for space in repository.spaces(document.agent_id):
                self._vectors.delete_document(space, document.id)
        except IndexUnavailable:
            logger.warning("passages of a failed document stay", document_id=document.id)


class _Attempt:
    """The steps of one attempt; each raises what ended it."""

    def __init__(
        self,
        repository: IngestRepository,
        blobs: Blobs,
        vectors: Vectors,
        claim: Claim,
        remaining: Callable[[], float],
    ) -> None:
        self._repository = repository
        self._blobs = blobs
        self._vectors = vectors
        self._claim = claim
        self._remaining = remaining
        document = claim.document
        self._folder = folder_of(document.workspace_id, document.agent_id, document.id)
        self._upload = f"{uploads_of(document.workspace_id, document.agent_id, document.id)}file"

    def work(self) -> None:
        """From the file to ``ready``."""
        claim = self._claim
        passages = self._kept_passages() if claim.resumes else self._cut()
        while not self._indexed(passages):
            claim.advance(status="embedding", done=0)
        self._tidy()
        metric("DocumentsIndexed", 1)

    def _cut(self) -> list[Passage]:
        """The passages of the file."""
        claim = self._claim
        parsed = self._read()
        text_key = f"{self._folder}text-{claim.document.attempt}.json"
        self._blobs.put(text_key, parsed.to_json(), "application/json")
        passages = chunk(claim.document.id, parsed)
        if not passages:
            raise ParsingError("empty", "There is no text in this file.")
        numbered = parsed.pages[0].number is not None
        claim.advance(
            status="embedding",
            type=parsed.kind,
            pages=len(parsed.pages) if numbered else None,
            text_key=text_key,
            done=0,
            total=len(passages),
        )
        return passages

    def _kept_passages(self) -> list[Passage]:
        """The passages that an earlier slice has cut: each slice would pay for that again."""
        return [Passage(**each) for each in orjson.loads(self._blobs.get(self._passages_key))]

    def _keep_passages(self, passages: list[Passage]) -> None:
        self._blobs.put(self._passages_key, orjson.dumps(passages), "application/json")

    @property
    def _passages_key(self) -> str:
        """Beside the text, of the same attempt; removed with the text of before."""
        attempt = (self._claim.document.text_key or "").rpartition("-")[2]
        return f"{self._folder}passages-{attempt}"

    def _read(self) -> ParsedDocument:
        claim = self._claim
        with TemporaryDirectory() as folder:
            path = Path(folder, "file")
            digest = self._fetch(path)
            name = _file_name(claim.document)
            claim.advance(sha256=digest, file_key=self._keep(path))
            self._blobs.delete(self._upload)
            with path.open("rb") as file:
                claim.advance(type=sniff(file.read(HEAD_SIZE), name))
            if not _brought(claim.document):
                other = self._repository.first_with(claim.document, digest)
                if other:
                    raise Refused(failure("duplicate", name=other.name))
            return parse_file(path, name)

    def _fetch(self, path: Path) -> str:
        digest = sha256()
        with self._blobs.open(self._claim.document.file_key) as source, path.open("wb") as target:
            while piece := source.read(_PIECE):
                digest.update(piece)
                target.write(piece)
        return digest.hexdigest()

    def _keep(self, path: Path) -> str:
        """Where the file stays: no link can write to it, as one still can to the upload."""
        document = self._claim.document
        if document.file_key != self._upload:
            return document.file_key
        kept = f"{self._folder}file"
        with path.open("rb") as file:
            self._blobs.put(kept, file, _ANY_TYPE)
        return kept

    def _indexed(self, passages: list[Passage]) -> bool:
        """Put the passages into the index that serves; False if another one has come to serve."""
        from frontdesk.engine.embeddings.select import embedder_for

        claim = self._claim
        document = claim.document
        knowledge = self._repository.knowledge(document.agent_id)
        if knowledge is None:
            raise Lost
        space = Space(document.workspace_id, document.agent_id, knowledge.embedding)
        try:
            self._repository.open_space(space)
        except ConditionFailed:
            raise Lost from None
        embedder = embedder_for(space.embedding)
        before: list[int] = []
        ends = monotonic() + limits.SLICE.total_seconds()

        def step(done: int) -> None:
            claim.advance(done=done)
            before.append(done)
            got_further = before[0] < done < len(passages)
            short = self._remaining() < limits.MARGIN.total_seconds()
            if got_further and (monotonic() > ends or short):
                if not claim.resumes:
                    self._keep_passages(passages)
                raise OutOfTime

        gone = put_passages(
            self._vectors, embedder, space, passages, document.id, step, claim.advance
        )
        claim.advance(status="indexing")
        kept = {passage.id for passage in passages}
        if document.attempt > 1:
            # A worker that was overtaken may have stored its last batch since we looked.
            there = self._vectors.passages(space, document.id)
            gone = [each.id for each in there if each.id not in kept]
        if gone:
            self._vectors.delete_passages(space, gone)
        values = ended(
            status="ready",
            failure=None,
            passages=len(passages),
            embedding=space.embedding,
            indexed_at=clock.now(),
        )
        counted = self._repository.counted(claim.document, len(passages), space.embedding)
        try:
            claim.advance(counted, told(document), **values)
        except ConditionFailed:
            return False
        self._repository.forget_feedback(document.agent_id, document.id, kept)
        return True

    def _tidy(self) -> None:
        """Remove earlier texts and earlier contents; what stays behind goes the next time."""
        document = self._claim.document
        for key in [*self._blobs.list(self._folder)]:
            if key not in (document.file_key, document.text_key):
                self._blobs.delete(key)


def _brought(document: Document) -> bool:
    """Whether a connector brought it, even one that is gone by now and left it here."""
    # See `knowledge.documents.sources`: its file is called by its content.
    return document.file_key.rpartition("/")[2] != "file"


def _file_name(document: Document) -> str:
    """The name that tells kinds of text apart; a connector's title is none and its hint is."""
    if _brought(document) and document.type:
        return f"{document.name}.{document.type}"
    return document.name


def _why(error: Exception) -> Failure:
    match error:
        case Refused():
            return error.why
        case ParsingError():
            return Failure(code=error.code, detail=error.detail)
        case EmbeddingError():
            return Failure(code="embedding_failed", detail=error.detail)
    return failure("file_missing")
