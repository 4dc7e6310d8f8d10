"""What can be done with conversations."""

from chat.conversations.repository import ConversationRepository
from chat.conversations.schemas import FeedbackRequest
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.engine.branches import check_writer
from frontdesk.errors import Invalid, NotFound
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.message import Feedback, Message
from frontdesk.records.search_text import searchable
from frontdesk.records.visitor import Visitor
from frontdesk.table import ConditionFailed, Operation, Page, get_table

_TRIES = 20
"""An answer that others rate this often at the same moment is left to them."""


class ConversationService:
    """The conversations of the principal's workspace. Raises `NotFound` for anything else's."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._conversations = ConversationRepository(get_table(), principal.workspace_id)

    def page(
        self, agent_id: str, text: str | None, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """One page, latest activity first; with ``text`` those that hold all its words."""
        if not self._conversations.has_agent(agent_id):
            raise NotFound("There is no such agent.")
        words = searchable(text or "").split()[:8]
        if words:
            return self._conversations.search(agent_id, words, limit, cursor)
        return self._conversations.page(agent_id, limit, cursor)

    def get(self, agent_id: str, conversation_id: str) -> Conversation:
        """One conversation."""
        conversation = self._conversations.get(agent_id, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        return conversation

    def visitor(self, conversation: Conversation) -> Visitor | None:
        """What is known about the visitor who began it, if one did."""
        if conversation.channel != "widget" or conversation.user is None:
            return None
        return self._conversations.visitor(conversation.agent_id, conversation.user.id)

    def change(
        self,
        agent_id: str,
        conversation_id: str,
        title: str | None = None,
        leaf_id: str | None = None,
    ) -> Conversation:
        """Rename, or choose the branch to show by the message that it ends with."""
        conversation = self.get(agent_id, conversation_id)
        values: dict[str, str] = {}
        words: list[Operation] = []
        if title is not None:
            values |= {"title": title, "titled_by": "user"}
            words.append(ConversationText.of(conversation, title_words=searchable(title)))
        if leaf_id is not None:
            # What is asked next follows it.
            check_writer(self._principal, conversation)
            self.message(conversation, leaf_id)
            values["leaf_id"] = leaf_id
        before = conversation.model_dump(include=set(values))
        entry = audit(
            self._principal, "conversation.changed", conversation.id, before=before, after=values
        )
        try:
            self._conversations.change(conversation, values, entry, *words)
        except ConditionFailed:
            raise NotFound("There is no such conversation.") from None
        return conversation.model_copy(update=values)

    def delete(self, agent_id: str, conversation_id: str) -> None:
        """Delete a conversation and, in the background, all that was said in it."""
        conversation = self.get(agent_id, conversation_id)
        told = {"agent_id": agent_id, "conversation_id": conversation_id}
        try:
            self._conversations.delete(
                conversation,
                publish(self._principal.workspace_id, "conversation.deleted", told),
                audit(
                    self._principal,
                    "conversation.deleted",
                    conversation_id,
                    before={"title": conversation.title},
                ),
            )
        except ConditionFailed:
            raise NotFound("There is no such conversation.") from None

    def message(self, conversation: Conversation, message_id: str) -> Message:
        """One message of the conversation."""
        message = self._conversations.message(conversation.id, message_id)
        if message is None:
            raise NotFound("There is no such message.")
        return message

    def messages(
        self, agent_id: str, conversation_id: str, limit: int, cursor: str | None
    ) -> Page[Message]:
        """One page of messages of all branches, oldest first."""
        conversation = self.get(agent_id, conversation_id)
        return self._conversations.messages(conversation.id, limit, cursor)

    def all_messages(self, conversation: Conversation) -> list[Message]:
        """Every message, oldest first."""
        return [*self._conversations.all_messages(conversation.id)]

    def rate(
        self, agent_id: str, conversation_id: str, message_id: str, feedback: FeedbackRequest | None
    ) -> Message:
        """Set or take back the thumb on an answer."""
        conversation = self.get(agent_id, conversation_id)
        check_writer(self._principal, conversation)
        for _ in range(_TRIES):
            message = self.message(conversation, message_id)
            if message.role != "assistant":
                raise Invalid("Only answers can be rated.")
            try:
                return self._conversations.set_feedback(message, _rated(message.feedback, feedback))
            except ConditionFailed:
                continue  # rated by somebody else at the same moment, or gone: look again
        raise ConditionFailed


def _rated(stored: Feedback | None, wanted: FeedbackRequest | None) -> Feedback | None:
    """What is stored after a rating. A client sends the thumb at once and its comment later, and
    either may arrive first: the thumb alone leaves the comment of the same thumb."""
    if wanted is None:
        return None
    same = stored is not None and stored.rating == wanted.rating
    if same and "comment" not in wanted.model_fields_set:
        return stored
    return Feedback(**wanted.model_dump())
