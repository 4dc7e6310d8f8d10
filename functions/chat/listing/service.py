"""Listing conversations of all agents."""

from chat.listing.filters import ConversationFilter
from chat.listing.repository import ListingRepository
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation
from frontdesk.table import Page, get_table


def page_of(
    principal: Principal, wanted: ConversationFilter, limit: int, cursor: str | None
) -> Page[Conversation]:
    """One page. It may hold fewer than ``limit``, and even none, where there are more: what is
    filtered out counts, so that a page never costs more than its share."""
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        return Page([], None)  # DynamoDB refuses bounds that are the wrong way round
    conversations = ListingRepository(get_table(), principal.workspace_id)
    if wanted.words:
        return conversations.by_words(wanted, limit, cursor)
    if wanted.state in ("waiting", "answered"):
        return conversations.by_handoff(wanted.state, wanted, limit, cursor)
    return conversations.by_activity(wanted, limit, cursor)
