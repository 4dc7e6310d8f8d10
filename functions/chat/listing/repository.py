"""The access to all conversations of a workspace.

Each page costs a bounded number of reads: a list is a partition of an index in its order, and what
is filtered out of it ends a page early rather than being read on for ever (`Table.query`).
"""

from chat.listing.filters import ConversationFilter
from frontdesk import clock
from frontdesk.records.conversation import TESTS, Conversation, ConversationText
from frontdesk.records.handoff import Handoff, HandoffState
from frontdesk.table import Index, Item, Key, Page, Query, Table


class ListingRepository:
    """The conversations of one workspace, whichever agent's."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def by_activity(
        self, wanted: ConversationFilter, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """Latest activity first, of one agent or all."""
        contains = [("channel", wanted.channel)] if wanted.channel else []
        differs: list[tuple[str, str]] = []
        if wanted.state == "open":
            differs = [("state", "waiting"), ("state", "answered")]
        if wanted.agent_id:
            index, pk = Index.BY_TIME, Conversation.activity_pk(self._workspace_id, wanted.agent_id)
            (contains if wanted.tests else differs).append(("channel", TESTS))
        else:
            index = Index.BY_STATE
            pk = Conversation.everywhere_pk(self._workspace_id, tests=wanted.tests)
        return self._table.query(
            Query(
                Conversation,
                pk,
                limit=limit,
                cursor=cursor,
                newest_first=True,
                index=index,
                contains=contains,
                differs=differs,
                at_least=clock.iso(wanted.since) if wanted.since else None,
                below=clock.iso(wanted.until) if wanted.until else None,
            )
        )

    def by_handoff(
        self, state: HandoffState, wanted: ConversationFilter, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """Those in which somebody waits for a person, or was answered: the latest first."""
        equal = [("agent_id", wanted.agent_id), ("channel", wanted.channel)]
        page = self._table.query(
            Query(
                Handoff,
                Handoff.state_pk(self._workspace_id, state),
                limit=limit,
                cursor=cursor,
                newest_first=True,
                index=Index.BY_STATE,
                contains=[(name, value) for name, value in equal if value],
            )
        )
        places = [(each.agent_id, each.conversation_id) for each in page.items]
        return Page(self._heads(places, wanted), page.next_cursor)

    def by_words(
        self, wanted: ConversationFilter, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """Those in which every word was said, the one begun last first."""
        if wanted.agent_id:
            key = ConversationText.key_of(self._workspace_id, wanted.agent_id, "")
            partition, start, index = key.pk, key.sk, None
        else:
            partition = ConversationText.everywhere_pk(self._workspace_id)
            start, index = "", Index.BY_TIME
        page = self._table.query(
            Query(
                ConversationText,
                partition,
                start,
                limit=limit,
                cursor=cursor,
                newest_first=True,
                index=index,
                contains=ConversationText.holding(wanted.words),
            )
        )
        places = [(each.agent_id, each.conversation_id) for each in page.items]
        return Page(self._heads(places, wanted), page.next_cursor)

    def _heads(
        self, places: list[tuple[str, str]], wanted: ConversationFilter
    ) -> list[Conversation]:
        """Those that are still there and asked for, in this order."""
        reads: list[tuple[type[Item], Key]] = [
            (Conversation, Conversation.key_of(self._workspace_id, *place)) for place in places
        ]
        found = self._table.batch_get(reads) if reads else []
        return [each for each in found if isinstance(each, Conversation) and wanted.matches(each)]
