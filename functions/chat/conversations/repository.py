"""The conversations' only access to the table."""

from collections.abc import Iterator

from frontdesk.records.agent import AgentEnvironment
from frontdesk.records.conversation import Conversation, ConversationText, VisitorConversation
from frontdesk.records.handoff import Handoff
from frontdesk.records.message import Feedback, Message
from frontdesk.records.run import Run
from frontdesk.records.visitor import Visitor
from frontdesk.table import Delete, Index, Item, Key, Operation, Page, Query, Table, Update


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
                Conversation,
                partition,
                limit=limit,
                cursor=cursor,
                newest_first=True,
                index=Index.BY_TIME,
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
                contains=ConversationText.holding(words),
            )
        )
        heads = self._heads(agent_id, [text.conversation_id for text in page.items])
        return Page(heads, page.next_cursor)

    def of_visitor(
        self, agent_id: str, visitor_id: str, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """The conversations that a visitor has begun, newest first."""
        key = VisitorConversation.key_of(self._workspace_id, agent_id, visitor_id, "")
        page = self._table.query(
            Query(
                VisitorConversation, key.pk, key.sk, limit=limit, cursor=cursor, newest_first=True
            )
        )
        heads = self._heads(agent_id, [entry.conversation_id for entry in page.items])
        return Page(heads, page.next_cursor)

    def visitor(self, agent_id: str, visitor_id: str) -> Visitor | None:
        """What is known about a visitor, if anything is."""
        return self._table.get(Visitor, Visitor.key_of(self._workspace_id, agent_id, visitor_id))

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

    def latest_messages(self, conversation_id: str, most: int) -> list[Message]:
        """The last messages of all branches, oldest first."""
        partition = Message.partition_of(self._workspace_id, conversation_id)
        page = self._table.query(Query(Message, partition, "MSG#", limit=most, newest_first=True))
        return page.items[::-1]

    def change(self, conversation: Conversation, values: dict[str, str], *also: Operation) -> None:
        """Set single attributes of a conversation that still exists, with ``also``."""
        self._table.transact(Update(Conversation, conversation.key(), set=values), *also)

    def set_feedback(self, message: Message, feedback: Feedback | None) -> Message:
        """Set or remove the feedback on an answer that is still as it was read."""
        value = feedback.model_dump(mode="json", exclude_none=True) if feedback else None
        as_read = {"revision": message.revision}
        write = Update(Message, message.key(), equals=as_read, set={"feedback": value})
        return self._table.update(Message, write)

    def delete(self, conversation: Conversation, *also: Operation) -> None:
        """Remove the head, so that the conversation is gone at once, with what else is told."""
        text = ConversationText.key_of(self._workspace_id, conversation.agent_id, conversation.id)
        handoff = Handoff.key_of(self._workspace_id, conversation.agent_id, conversation.id)
        writes: list[Operation] = [
            Delete(Conversation, conversation.key(), must_exist=True),
            Delete(ConversationText, text),
            Delete(Handoff, handoff),
        ]
        if conversation.channel == "widget" and conversation.user:
            entry = VisitorConversation.key_of(
                self._workspace_id, conversation.agent_id, conversation.user.id, conversation.id
            )
            writes.append(Delete(VisitorConversation, entry))
        self._table.transact(*writes, *also)

    def _heads(self, agent_id: str, conversation_ids: list[str]) -> list[Conversation]:
        """Those of the conversations that are still there, in this order."""
        wanted: list[tuple[type[Item], Key]] = [
            (Conversation, Conversation.key_of(self._workspace_id, agent_id, each))
            for each in conversation_ids
        ]
        found = self._table.batch_get(wanted) if wanted else []
        return [each for each in found if isinstance(each, Conversation)]
