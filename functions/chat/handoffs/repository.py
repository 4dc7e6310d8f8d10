"""The only access to the requests for a person."""

from typing import Any

from frontdesk.records.conversation import Conversation
from frontdesk.records.handoff import Handoff
from frontdesk.table import Create, Operation, Replace, Table, Update


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
