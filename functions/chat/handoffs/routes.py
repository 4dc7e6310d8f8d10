"""HTTP for requests for a person, for members."""

from typing import Annotated

from fastapi import APIRouter

from chat.conversations.service import ConversationService
from chat.handoffs.schemas import HandoffDetail
from chat.handoffs.service import HandoffService
from chat.permissions import CONVERSATIONS_WRITE
from frontdesk.http import ResourceId, require
from frontdesk.principal import Principal

router = APIRouter(prefix="/api/agents/{agent_id}/conversations/{conversation_id}", tags=["chat"])


@router.post("/answered")
def mark_answered(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    principal: Annotated[Principal, require(CONVERSATIONS_WRITE)],
) -> HandoffDetail:
    """Mark a request for a person as answered; 409 ``nobody_waits`` where none was made."""
    conversation = ConversationService(principal).get(agent_id, conversation_id)
    return HandoffDetail.model_validate(HandoffService(principal).answered(conversation))
