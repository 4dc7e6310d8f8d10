"""The conversations' only access to the table."""

from collections.abc import Iterator

from frontdesk.engine.agents import AgentEnvironment
from frontdesk.engine.conversations import Conversation, ConversationText, Feedback, Message, Run
from frontdesk.table import Create, Delete, Item, Key, Operation, Page, Query, Table, Update


class ConversationRepository:
    """Conversations of one workspace."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def has_agent(self, agent_id: str) -> bool:
        """Whether the agent exists here."""
        key = AgentEnvironment.key_of(self._workspace_id, agent_id, "draft")
        return self._table.get(AgentEnvironment, key) is not None

    def get(self, agent_id: str, conversation_id: str) -> Conversation | None:
        """One conversation of an agent."""
        key = Conversation.key_of(self._workspace_id, agent_id, conversation_id)
        return self._table.get(Conversation, key)

    def page(self, agent_id: str, limit: int, cursor: str | None) -> Page[Conversation]:
        """An agent's conversations, latest activity first."""
        partition = Conversation.activity_pk(self._workspace_id, agent_id)
        return self._table.query(
            Query(
                Conversation, partition, limit=limit, cursor=cursor, newest_first=True, index=True
            )
        )

    def search(
        self, agent_id: str, words: list[str], limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """The conversations in whose text every word occurs, newest first."""
        partition = Conversation.key_of(self._workspace_id, agent_id, "").pk
        page = self._table.query(
            Query(
                ConversationText,
                partition,
                "TEXT#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
                contains=[("words", word) for word in words],
            )
        )
        wanted: list[tuple[type[Item], Key]] = [
            (
                Conversation,
                Conversation.key_of(self._workspace_id, agent_id, text.conversation_id),
            )
            for text in page.items
        ]
        found = self._table.batch_get(wanted) if wanted else []
        return Page([c for c in found if isinstance(c, Conversation)], page.next_cursor)

    def run(self, agent_id: str, run_id: str) -> Run | None:
        """One run of an agent."""
        return self._table.get(Run, Run.key_of(self._workspace_id, agent_id, run_id))

    def message(self, conversation_id: str, message_id: str) -> Message | None:
        """One message of a conversation."""
        key = Message.key_of(self._workspace_id, conversation_id, message_id)
        return self._table.get(Message, key)

    def messages(self, conversation_id: str, limit: int, cursor: str | None) -> Page[Message]:
        """A conversation's messages of all branches, oldest first."""
        partition = Message.partition_of(self._workspace_id, conversation_id)
        return self._table.query(Query(Message, partition, "MSG#", limit=limit, cursor=cursor))

    def all_messages(self, conversation_id: str) -> Iterator[Message]:
        """Every message of a conversation, oldest first."""
        partition = Message.partition_of(self._workspace_id, conversation_id)
        return self._table.all(Query(Message, partition, "MSG#", limit=200))

    def change(
        self, conversation: Conversation, values: dict[str, str | None], audit: Create
    ) -> None:
        """Set single attributes of a conversation that still exists."""
        self._table.transact(Update(Conversation, conversation.key(), set=values), audit)

    def set_feedback(self, message: Message, feedback: Feedback | None) -> Message:
        """Set or remove the feedback on an answer that still exists."""
        value = feedback.model_dump(mode="json", exclude_none=True) if feedback else None
        return self._table.update(Message, Update(Message, message.key(), set={"feedback": value}))

    def delete(self, conversation: Conversation, *also: Operation) -> None:
        """Remove the head, so that the conversation is gone at once, with what else is told."""
        text = ConversationText.key_of(self._workspace_id, conversation.agent_id, conversation.id)
        self._table.transact(
            Delete(Conversation, conversation.key(), must_exist=True),
            Delete(ConversationText, text),
            *also,
        )
