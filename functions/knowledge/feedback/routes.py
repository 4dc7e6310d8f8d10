"""Passages over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path

from frontdesk.http import ResourceId, require
from frontdesk.permissions import KNOWLEDGE_READ
from frontdesk.principal import Principal
from frontdesk.table import get_table
from knowledge.documents import schemas
from knowledge.documents.reading import PassageFound, ReadingService
from knowledge.feedback.schemas import PassageStateChange
from knowledge.feedback.service import FeedbackService
from knowledge.permissions import KNOWLEDGE_WRITE

router = APIRouter(prefix="/api/agents/{agent_id}/knowledge/passages", tags=["knowledge"])

PassageId = Annotated[
    str,
    Path(
        pattern=r"^doc_[0-9A-HJKMNP-TV-Z]{26}\.[0-9a-f]{16}$",
        description="A document's id, a dot, and 16 hexadecimal digits",
    ),
]


@router.get("/{passage_id}")
def get_passage(
    principal: Annotated[Principal, require(KNOWLEDGE_READ)],
    agent_id: ResourceId,
    passage_id: PassageId,
) -> schemas.PassageInDocument:
    """A passage, its document, and the page of the document's text that it is on."""
    found = ReadingService(get_table(), principal.workspace_id).passage(agent_id, passage_id)
    return _reply(found)


@router.put("/{passage_id}/state")
def set_passage_state(
    principal: Annotated[Principal, require(KNOWLEDGE_WRITE)],
    agent_id: ResourceId,
    passage_id: PassageId,
    body: PassageStateChange,
) -> schemas.Passage:
    """Pin or exclude a passage, or take that back; 409 ``feedback_limit`` at 100 each."""
    found = FeedbackService(get_table(), principal).set(agent_id, passage_id, body.state)
    return schemas.Passage.of(found.passage, found.knowledge)


def _reply(found: PassageFound) -> schemas.PassageInDocument:
    passage = schemas.Passage.of(found.passage, found.knowledge)
    return schemas.PassageInDocument(
        **passage.model_dump(),
        document=schemas.Document.model_validate(found.document),
        text_page=found.text_page,
    )
