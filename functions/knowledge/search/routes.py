"""The search over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from frontdesk.http import ResourceId, require
from frontdesk.permissions import KNOWLEDGE_SEARCH
from frontdesk.principal import Principal
from frontdesk.table import get_table
from knowledge import limits
from knowledge.search.schemas import SearchReply, SearchRequest
from knowledge.search.service import SearchService

router = APIRouter(prefix="/api/agents/{agent_id}/knowledge/search", tags=["knowledge"])


@router.post("")
def search_knowledge(
    principal: Annotated[Principal, require(KNOWLEDGE_SEARCH)],
    agent_id: ResourceId,
    body: SearchRequest,
) -> SearchReply:
    """What the agent's knowledge holds on a question, also what is below the floor, marked."""
    limits.SEARCH_BY_USER.hit(get_table(), principal.user_id)
    return SearchService(get_table(), principal.workspace_id).search(agent_id, body.query, body.k)
