"""HTTP for the conversations of all agents."""

from typing import Annotated

from fastapi import APIRouter, Query

from chat.conversations.schemas import ConversationReply
from chat.listing.filters import ConversationFilter
from chat.listing.service import page_of
from frontdesk.http import Cursor, Limit, require
from frontdesk.ids import ID_PATTERN
from frontdesk.permissions import CONVERSATIONS_READ
from frontdesk.principal import Principal
from frontdesk.records.conversation import Channel, ConversationState
from frontdesk.records.search_text import searchable
from frontdesk.schemas import Listing, Moment

router = APIRouter(prefix="/api/conversations", tags=["chat"])
MOST_WORDS = 8


@router.get("")
def list_all_conversations(
    principal: Annotated[Principal, require(CONVERSATIONS_READ)],
    limit: Limit = 30,
    cursor: Cursor = None,
    q: Annotated[str | None, Query(max_length=200, description="Words to find")] = None,
    agent_id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
    channel: Annotated[Channel | None, Query()] = None,
    state: Annotated[ConversationState | None, Query()] = None,
    since: Annotated[Moment | None, Query(description="Last active from then on")] = None,
    until: Annotated[Moment | None, Query(description="Last active before then")] = None,
    tests: Annotated[bool, Query(description="What members have tried, and nothing else")] = False,
) -> Listing[ConversationReply]:
    """The conversations of all agents, latest activity first. A page may be shorter than ``limit``
    though more follows: go on while there is a ``next_cursor``."""
    wanted = ConversationFilter(
        tuple(searchable(q or "").split()[:MOST_WORDS]),
        agent_id,
        channel,
        state,
        since,
        until,
        tests,
    )
    page = page_of(principal, wanted, limit, cursor)
    items = [ConversationReply.model_validate(item) for item in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)
