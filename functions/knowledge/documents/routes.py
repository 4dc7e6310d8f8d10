"""Documents over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.permissions import KNOWLEDGE_READ
from frontdesk.principal import Principal
from frontdesk.records.document import DocumentStatus
from frontdesk.schemas import Listing
from frontdesk.table import get_table
from knowledge import limits
from knowledge.documents import schemas
from knowledge.documents.reading import ReadingService
from knowledge.documents.service import DocumentService
from knowledge.permissions import KNOWLEDGE_WRITE

router = APIRouter(prefix="/api/agents/{agent_id}/knowledge/documents", tags=["knowledge"])

Reader = Annotated[Principal, require(KNOWLEDGE_READ)]
Writer = Annotated[Principal, require(KNOWLEDGE_WRITE)]
Page = Annotated[int, Query(ge=1, le=1_000_000, description="Counts from 1")]
Search = Annotated[str | None, Query(max_length=200, description="Words of the name")]


@router.get("")
def list_documents(
    principal: Reader,
    agent_id: ResourceId,
    limit: Limit = 50,
    cursor: Cursor = None,
    q: Search = None,
    status: Annotated[DocumentStatus | None, Query()] = None,
) -> Listing[schemas.Document]:
    """The agent's documents, newest first."""
    page = _service(principal).page(agent_id, limit=limit, cursor=cursor, search=q, status=status)
    items = [schemas.Document.model_validate(document) for document in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201)
def create_document(
    principal: Writer,
    agent_id: ResourceId,
    body: schemas.DocumentCreate,
    idempotency_key: IdempotencyHeader = None,
) -> schemas.DocumentCreated:
    """Announce a file; send it where ``upload`` says, then call ``…/uploaded``.

    413 ``document_too_large``, 409 ``document_limit``, 422 for an empty file or a name that is
    none.
    """
    limits.UPLOAD_BY_USER.hit(get_table(), principal.user_id)
    content = {"agent_id": agent_id, **body.model_dump(mode="json")}
    key = IdempotencyKey.given(principal, "create_document", idempotency_key, content)
    made = _service(principal).create(agent_id, name=body.name, size=body.size, key=key)
    return schemas.DocumentCreated(
        document=schemas.Document.model_validate(made.document),
        upload=schemas.Upload(
            url=made.put.url, method="PUT", headers=made.put.headers, expires_at=made.expires_at
        ),
    )


@router.post("/{document_id}/uploaded")
def complete_upload(
    principal: Writer, agent_id: ResourceId, document_id: ResourceId
) -> schemas.Document:
    """Say that the file is there; 409 ``upload_missing`` while it is not."""
    document = _service(principal).uploaded(agent_id, document_id)
    return schemas.Document.model_validate(document)


@router.get("/{document_id}")
def get_document(
    principal: Reader, agent_id: ResourceId, document_id: ResourceId
) -> schemas.Document:
    """One document."""
    return schemas.Document.model_validate(_service(principal).get(agent_id, document_id))


@router.delete("/{document_id}", status_code=204, response_class=Response)
def delete_document(principal: Writer, agent_id: ResourceId, document_id: ResourceId) -> None:
    """Delete a document with its file and its passages."""
    _service(principal).delete(agent_id, document_id)


@router.post("/{document_id}/retry")
def retry_document(
    principal: Writer, agent_id: ResourceId, document_id: ResourceId
) -> schemas.Document:
    """Try a failed document again; 409 ``document_not_failed`` for any other."""
    limits.INDEX_BY_USER.hit(get_table(), principal.user_id)
    return schemas.Document.model_validate(_service(principal).retry(agent_id, document_id))


@router.post("/{document_id}/reindex")
def reindex_document(
    principal: Writer, agent_id: ResourceId, document_id: ResourceId
) -> schemas.Document:
    """Read a ready document anew; 409 ``document_working`` while it is being worked on."""
    limits.INDEX_BY_USER.hit(get_table(), principal.user_id)
    return schemas.Document.model_validate(_service(principal).reindex(agent_id, document_id))


@router.get("/{document_id}/original")
def get_document_original(
    principal: Reader, agent_id: ResourceId, document_id: ResourceId
) -> schemas.Original:
    """A link to the file; a PDF opens in the browser, everything else is downloaded."""
    document, url, expires_at = _service(principal).original(agent_id, document_id)
    return schemas.Original(url=url, expires_at=expires_at, type=document.type)


@router.get("/{document_id}/text")
def get_document_text(
    principal: Reader, agent_id: ResourceId, document_id: ResourceId, page: Page = 1
) -> schemas.DocumentText:
    """The parsed text of a page with its passages; 409 ``document_not_ready`` before there is."""
    service = ReadingService(get_table(), principal.workspace_id)
    found = service.page(agent_id, document_id, page)
    return schemas.DocumentText(
        document=schemas.Document.model_validate(found.document),
        page=found.number,
        pages=found.pages,
        text=found.text,
        passages=[schemas.Passage.of(each, found.knowledge) for each in found.passages],
    )


def _service(principal: Principal) -> DocumentService:
    return DocumentService(get_table(), principal)
