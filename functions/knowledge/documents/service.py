"""The use cases of documents: uploading, finding, trying again, deleting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk import clock
from frontdesk.blobs import Blobs, SignedPut, get_blobs
from frontdesk.bus import publish
from frontdesk.errors import FrontdeskError
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.agent import AgentNotFound, Author
from frontdesk.records.document import Document, DocumentStatus
from frontdesk.table import ConditionFailed, Create, Operation, Page, Table
from knowledge import limits
from knowledge.documents.actor import Actor
from knowledge.documents.items import change, queued, uploads_of
from knowledge.documents.repository import DocumentRepository
from knowledge.documents.sources import SourceContent, source_document, unchanged
from knowledge.errors import (
    DocumentEmpty,
    DocumentLimit,
    DocumentNotFailed,
    DocumentNotReady,
    DocumentTooLarge,
    DocumentWorking,
    UploadMissing,
)

_TRIES = 5
_ANY_TYPE = "application/octet-stream"
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Uploading:
    """A document that waits for its file, and the signed request that brings it."""

    document: Document
    put: SignedPut
    expires_at: datetime


class DocumentService:
    """Documents of one workspace, for a principal or for (workspace id, author)."""

    def __init__(self, table: Table, who: Principal | tuple[str, Author]) -> None:
        self._table = table
        self._actor = Actor.of(table, who)
        self._documents = DocumentRepository(table, self._actor.workspace_id)

    @property
    def _blobs(self) -> Blobs:
        return get_blobs()

    def page(
        self,
        agent_id: str,
        *,
        limit: int,
        cursor: str | None,
        search: str | None,
        status: DocumentStatus | None,
    ) -> Page[Document]:
        """A page of an agent's documents, newest first."""
        self._documents.knowledge(agent_id)
        return self._documents.page(
            agent_id, limit=limit, cursor=cursor, search=search, status=status
        )

    def get(self, agent_id: str, document_id: str) -> Document:
        """One document."""
        return self._documents.get(agent_id, document_id)

    def of_connector(self, agent_id: str, connector_id: str) -> list[Document]:
        """The documents that a connector brought, oldest first."""
        every = self._documents.all(agent_id)
        return [document for document in every if document.connector_id == connector_id]

    def create(
        self, agent_id: str, *, name: str, size: int, key: IdempotencyKey | None = None
    ) -> Uploading:
        """Make a document that waits for a file of exactly ``size`` bytes."""
        document = once(
            self._table,
            key,
            lambda document_id: self._documents.get(agent_id, document_id),
            lambda: self._waiting(agent_id, name, size, key),
        )
        return self._uploading(document)

    def _waiting(self, agent_id: str, name: str, size: int, key: IdempotencyKey | None) -> Document:
        check_size(size)
        document_id = new_id("doc")
        moment = clock.now()
        document = Document(
            id=document_id,
            workspace_id=self._actor.workspace_id,
            agent_id=agent_id,
            name=name,
            size=size,
            file_key=f"{uploads_of(self._actor.workspace_id, agent_id, document_id)}file",
            look_at=moment + limits.UPLOAD_LIFE + limits.UPLOAD_GRACE,
            created_by=self._actor.author,
            created_at=moment,
            updated_at=moment,
        )
        self._add(document, *([key.record(document_id)] if key else []))
        return document

    def uploaded(self, agent_id: str, document_id: str) -> Document:
        """Put a document whose file is there into the queue; later calls change nothing."""
        document = self._documents.get(agent_id, document_id)
        if document.status != "uploading":
            return document
        info = self._blobs.head(document.file_key)
        if info is None or info.size != document.size:
            raise UploadMissing
        after: dict[str, object] = {"name": document.name, "size": document.size}
        return self._queue(document, "document.uploaded", after=after)

    def retry(self, agent_id: str, document_id: str) -> Document:
        """Put a failed document into the queue again."""
        document = self._documents.get(agent_id, document_id)
        if document.status != "failed":
            raise DocumentNotFailed
        return self._queue(document, "document.retried")

    def reindex(self, agent_id: str, document_id: str) -> Document:
        """Read a ready document anew; what did not change stays in the index."""
        document = self._documents.get(agent_id, document_id)
        if document.status == "failed":
            raise DocumentNotReady("This document failed: try it again.")
        if document.status != "ready":
            raise DocumentWorking
        return self._queue(document, "document.reindexed")

    def delete(self, agent_id: str, document_id: str) -> None:
        """Remove a document at once; its file and passages follow by way of the event."""
        for _ in range(_TRIES):
            document = self._documents.get(agent_id, document_id)
            told = {"agent_id": agent_id, "document_id": document_id}
            if document.sha256:
                told["sha256"] = document.sha256
            before: dict[str, object] = {"name": document.name, "size": document.size}
            try:
                self._documents.remove(
                    document,
                    publish(self._actor.workspace_id, "document.deleted", told),
                    self._actor.audit("document.deleted", document_id, before=before),
                )
            except ConditionFailed:
                continue  # gone, or its counts have changed: look again
            return
        raise DocumentWorking("The document changes too often to be deleted. Try again.")

    def put_source(
        self,
        agent_id: str,
        *,
        connector_id: str,
        external_id: str,
        name: str,
        url: str | None,
        content: bytes,
        kind_hint: str,
    ) -> Document:
        """Create or replace the document of a connector's item, queued if its bytes changed.

        ``kind_hint`` (such as ``md``) tells kinds of text apart. Raises
        `AgentNotFound`, `DocumentEmpty`, `DocumentTooLarge`, `DocumentLimit`.
        """
        check_size(len(content))
        source = SourceContent(connector_id, external_id, name, url, content, kind_hint)
        for _ in range(_TRIES):
            fresh = source_document(self._actor, agent_id, source)
            known = self._documents.find(agent_id, fresh.id)
            if known and unchanged(known, fresh):
                return self._renamed(known, fresh)
            self._documents.knowledge(agent_id)  # nothing is stored for an agent that is gone
            self._blobs.put(fresh.file_key, content, _ANY_TYPE)
            try:
                return self._replace(known, fresh) if known else self._bring(fresh)
            except ConditionFailed:
                continue  # the document or the counts have changed: look again
            except FrontdeskError:
                if known is None or known.file_key != fresh.file_key:
                    self._blobs.delete(fresh.file_key)
                raise
        raise DocumentWorking

    def original(self, agent_id: str, document_id: str) -> tuple[Document, str, datetime]:
        """A document, a link to its file, and when the link ends."""
        document = self._documents.get(agent_id, document_id)
        if document.status == "uploading":
            raise UploadMissing
        url = self._blobs.signed_get(
            document.file_key,
            filename=document.name,
            content_type=CONTENT_TYPES[document.type] if document.type else _ANY_TYPE,
            expires_seconds=int(limits.LINK_LIFE.total_seconds()),
            inline=document.type == "pdf",
        )
        return document, url, clock.now() + limits.LINK_LIFE

    def _uploading(self, document: Document) -> Uploading:
        life = int(limits.UPLOAD_LIFE.total_seconds())
        key = f"{uploads_of(document.workspace_id, document.agent_id, document.id)}file"
        put = self._blobs.signed_put(
            key, content_type=_ANY_TYPE, size=document.size, expires_seconds=life
        )
        return Uploading(document, put, clock.now() + limits.UPLOAD_LIFE)

    def _add(self, document: Document, *also: Operation) -> None:
        from frontdesk.engine.embeddings.select import current_embedding

        allowed = self._actor.allowed
        left = _TRIES
        while True:
            knowledge = self._documents.knowledge(document.agent_id)
            if knowledge and knowledge.documents >= allowed.documents:
                raise DocumentLimit(limit="documents", allowed=allowed.documents)
            if (knowledge.size if knowledge else 0) + document.size > allowed.documents_size:
                raise DocumentLimit(limit="size", allowed=allowed.documents_size)
            try:
                self._documents.add(document, knowledge, current_embedding(), allowed, *also)
                return
            except ConditionFailed as failure:
                if {0, 1} & set(failure.failed):
                    raise AgentNotFound from None
                left -= 1
                if not left or set(failure.failed) != {2}:
                    raise

    def _queue(
        self,
        document: Document,
        action: Literal["document.uploaded", "document.retried", "document.reindexed"],
        after: dict[str, object] | None = None,
    ) -> Document:
        values = queued(clock.now()) | {"first_attempt": document.attempt}
        changed, write = change(document, **values)
        try:
            self._documents.save(
                write,
                document.agent_id,
                self._told(document),
                self._actor.audit(action, document.id, after=after),
            )
        except ConditionFailed:
            # Somebody else was faster: what they made of it is the answer, if it is there.
            return self._documents.get(document.agent_id, document.id)
        return changed

    def _bring(self, document: Document) -> Document:
        after: dict[str, object] = {"name": document.name, "size": document.size}
        entry = self._actor.audit("document.uploaded", document.id, after=after)
        self._add(document, self._told(document), entry)
        return document

    def _replace(self, known: Document, fresh: Document) -> Document:
        allowed, more = self._actor.allowed.documents_size, fresh.size - known.size
        knowledge = self._documents.knowledge(known.agent_id)
        if knowledge and more > 0 and knowledge.size + more > allowed:
            raise DocumentLimit(limit="size", allowed=allowed)
        values = queued(clock.now()) | {"first_attempt": known.attempt}
        new = fresh.model_dump(include={"name", "type", "url", "size", "sha256", "file_key"})
        changed, write = change(known, **values, **new)
        try:
            self._documents.save(
                write, known.agent_id, self._documents.resized(known, more), self._told(known)
            )
        except ConditionFailed as failure:
            if {0, 1} & set(failure.failed):
                raise AgentNotFound from None
            raise
        return changed

    def _renamed(self, known: Document, fresh: Document) -> Document:
        if (known.name, known.url) == (fresh.name, fresh.url):
            return known
        changed, write = change(known, name=fresh.name, url=fresh.url)
        try:
            self._documents.save(write, known.agent_id)
        except ConditionFailed:
            return known  # it is being worked on; the next sync renames it
        return changed

    def _told(self, document: Document) -> Create:
        told = {"agent_id": document.agent_id, "document_id": document.id}
        return publish(document.workspace_id, "document.queued", told)


def check_size(size: int) -> None:
    """Refuse a file that nobody could read; raises `DocumentEmpty`, `DocumentTooLarge`."""
    if size == 0:
        raise DocumentEmpty
    if size > limits.MAX_FILE_SIZE:
        raise DocumentTooLarge(
            f"A file may have {limits.MAX_FILE_SIZE} bytes.", max_size=limits.MAX_FILE_SIZE
        )
