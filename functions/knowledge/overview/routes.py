"""The overview over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.http import ResourceId, require
from frontdesk.permissions import KNOWLEDGE_READ
from frontdesk.principal import Principal
from frontdesk.records.document import Document
from frontdesk.table import get_table
from knowledge import limits
from knowledge.documents.repository import DocumentRepository
from knowledge.overview.schemas import Knowledge, PassageRef
from knowledge.permissions import KNOWLEDGE_WRITE

router = APIRouter(prefix="/api/agents/{agent_id}/knowledge", tags=["knowledge"])


@router.get("")
def get_knowledge(
    principal: Annotated[Principal, require(KNOWLEDGE_READ)], agent_id: ResourceId
) -> Knowledge:
    """What the agent knows, in numbers."""
    from frontdesk.engine.embeddings.select import current_embedding
    from frontdesk.engine.retrieval.floor import default_floor

    documents = DocumentRepository(get_table(), principal.workspace_id)
    knowledge = documents.knowledge(agent_id)
    allowed = ENTITLEMENTS[principal.tier]
    current = current_embedding()
    embedding = knowledge.embedding if knowledge else current
    pinned = knowledge.pinned if knowledge else []
    excluded = knowledge.excluded if knowledge else []
    known = documents.several(agent_id, [_document_of(each) for each in [*pinned, *excluded]])
    return Knowledge(
        embedding=embedding,
        embedding_current=current,
        documents=knowledge.documents if knowledge else 0,
        documents_limit=allowed.documents,
        passages=knowledge.passages if knowledge else 0,
        size=knowledge.size if knowledge else 0,
        size_limit=allowed.documents_size,
        max_file_size=limits.MAX_FILE_SIZE,
        pinned=_refs(pinned, known),
        excluded=_refs(excluded, known),
        can_reindex=principal.may(KNOWLEDGE_WRITE),
        default_floor=default_floor(embedding),
    )


def _document_of(passage_id: str) -> str:
    return passage_id.partition(".")[0]


def _refs(ids: list[str], known: dict[str, Document]) -> list[PassageRef]:
    return [
        PassageRef(id=each, document_id=_document_of(each), document_name=document.name)
        for each in ids
        if (document := known.get(_document_of(each)))
    ]
