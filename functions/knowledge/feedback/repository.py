"""Feedback's access to the table."""

from frontdesk.records.document import AgentKnowledge
from frontdesk.table import Operation, Table, Update


class FeedbackRepository:
    """The pinned and excluded passages of agents."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def knowledge(self, known: AgentKnowledge) -> AgentKnowledge | None:
        """The same agent's knowledge as it is now."""
        return self._table.get(AgentKnowledge, known.key())

    def change(
        self, known: AgentKnowledge, pinned: list[str], excluded: list[str], *also: Operation
    ) -> AgentKnowledge:
        """Write both lists over those that were read; else `ConditionFailed`."""
        self._table.transact(
            Update(
                AgentKnowledge,
                known.key(),
                equals={"pinned": known.pinned, "excluded": known.excluded},
                set={"pinned": pinned, "excluded": excluded},
            ),
            *also,
        )
        return known.model_copy(update={"pinned": pinned, "excluded": excluded})
