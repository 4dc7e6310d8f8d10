"""Finding by words, each kind with one bounded read.

What is looked at is the newest of each kind (`Table.query` stops by itself), so that the search
costs the same however much a workspace holds; the list of each kind has a search that goes on.
"""

from collections.abc import Callable

from agents.permissions import AGENTS_READ
from agents.repository import AgentRepository
from agents.search.schemas import SearchResult
from frontdesk.permissions import CONVERSATIONS_READ, KNOWLEDGE_READ, Permission
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.document import Document
from frontdesk.records.search_text import searchable
from frontdesk.table import Index, Query, Table

FEW = 5
MOST_WORDS = 8


class SearchService:
    """What one principal may find in their workspace."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal

    def find(self, text: str) -> list[SearchResult]:
        """A few of each kind that hold every word; nothing for a text without words."""
        words = searchable(text).split()[:MOST_WORDS]
        kinds: list[tuple[Permission, Callable[[list[str]], list[SearchResult]]]] = [
            (AGENTS_READ, self._agents),
            (CONVERSATIONS_READ, self._conversations),
            (KNOWLEDGE_READ, self._documents),
        ]
        allowed = [find for permission, find in kinds if self._principal.may(permission)]
        return [each for find in allowed for each in find(words)] if words else []

    def _agents(self, words: list[str]) -> list[SearchResult]:
        agents = AgentRepository(self._table, self._principal.workspace_id)
        page = agents.page(limit=FEW, cursor=None, contains=[("search", word) for word in words])
        return [
            SearchResult(kind="agent", id=each.id, agent_id=each.id, title=each.name)
            for each in page.items
        ]

    def _conversations(self, words: list[str]) -> list[SearchResult]:
        workspace_id = self._principal.workspace_id
        texts = self._table.query(
            Query(
                ConversationText,
                ConversationText.everywhere_pk(workspace_id),
                limit=FEW,
                newest_first=True,
                index=Index.BY_TIME,
                contains=ConversationText.holding(words),
            )
        ).items
        reads = [
            (Conversation, Conversation.key_of(workspace_id, each.agent_id, each.conversation_id))
            for each in texts
        ]
        heads = self._table.batch_get(reads) if reads else []
        return [
            SearchResult(kind="conversation", id=head.id, agent_id=head.agent_id, title=head.title)
            for head in heads
            if isinstance(head, Conversation)
        ]

    def _documents(self, words: list[str]) -> list[SearchResult]:
        documents = self._table.query(
            Query(
                Document,
                Document.ended_pk(self._principal.workspace_id, "ready"),
                limit=FEW,
                newest_first=True,
                index=Index.BY_STATE,
                contains=[("search", word) for word in words],
            )
        ).items
        return [
            SearchResult(kind="document", id=each.id, agent_id=each.agent_id, title=each.name)
            for each in documents
        ]
