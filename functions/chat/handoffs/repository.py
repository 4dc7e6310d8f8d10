"""The only access to the requests for a person."""

from datetime import datetime
from typing import Any

from frontdesk import clock
from frontdesk.records.conversation import Conversation
from frontdesk.records.handoff import Handoff
from frontdesk.table import Create, Index, Operation, Query, Replace, Table, Update


class HandoffRepository:
    """Requests of one workspace. Writes fail by `ConditionFailed` where somebody was faster."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def get(self, agent_id: str, conversation_id: str) -> Handoff | None:
        """The request in a conversation, if one was ever made."""
        key = Handoff.key_of(self._workspace_id, agent_id, conversation_id)
        return self._table.get(Handoff, key)

    def save(
        self, before: Handoff | None, after: Handoff, head: dict[str, Any], *also: Operation
    ) -> None:
        """Store a request over the one that was read, with what its conversation says of it."""
        key = Conversation.key_of(after.workspace_id, after.agent_id, after.conversation_id)
        self._table.transact(
            Replace(after) if before else Create(after), Update(Conversation, key, set=head), *also
        )

    def keep_contact(self, handoff: Handoff) -> None:
        """Store a request that says by now how somebody can be reached."""
        self._table.write(Replace(handoff))

    def claim(self, handoff: Handoff, until: datetime) -> Handoff:
        """Take the mailing of a request over until then."""
        taken = handoff.model_copy(update={"due_at": until, "attempts": handoff.attempts + 1})
        self._table.write(Replace(taken))
        return taken.model_copy(update={"revision": handoff.revision + 1})

    def note(self, handoff: Handoff, told: list[str], *, done: bool) -> Handoff:
        """Note who was mailed about this very request, and whether these are all."""
        asked = handoff.model_dump(mode="json")["asked_at"]
        change = Update(
            Handoff,
            handoff.key(),
            equals={"asked_at": asked},
            set={"told": told} | ({"due_at": None} if done else {}),
            places={Index.BY_TIME: None} if done else {},
        )
        return self._table.update(Handoff, change)


class AllWorkspacesHandoffs:
    """Requests of every workspace, for the scheduled job alone."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def overdue(self, shard: int, most: int) -> list[Handoff]:
        """Requests of which somebody should have been told by now, the oldest first."""
        moment = clock.iso(clock.now())
        query = Query(Handoff, Handoff.due_pk(shard), index=Index.BY_TIME, limit=most, below=moment)
        return self._table.query(query).items
