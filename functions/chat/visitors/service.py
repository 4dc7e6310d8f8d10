"""What a visitor can do with their own conversations."""

from chat.conversations.repository import ConversationRepository
from chat.conversations.schemas import FeedbackRequest
from chat.conversations.service import ConversationService
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.errors import Conflict, NotFound
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.records.widget_settings import WidgetSettings
from frontdesk.table import ConditionFailed, Page, get_table

MESSAGES_SHOWN = 200
_HANDED_OFF = {
    "en": "Thank you. A member of our team will get back to you.",
    "fr": "Merci. Un membre de notre équipe reviendra vers vous.",
}


class HandoffDisabled(Conflict):
    code = "handoff_disabled"
    title = "Nobody can be asked for here"


class VisitorService:
    """The conversations of one visitor. Raises `NotFound` for anybody else's."""

    def __init__(self, principal: Principal, agent_id: str) -> None:
        self._principal = principal
        self._agent_id = agent_id
        self._table = get_table()
        self._conversations = ConversationRepository(self._table, principal.workspace_id)

    def page(self, limit: int, cursor: str | None) -> Page[Conversation]:
        """One page of the visitor's conversations, the one begun last first."""
        visitor_id = self._principal.user_id
        return self._conversations.of_visitor(self._agent_id, visitor_id, limit, cursor)

    def get(self, conversation_id: str) -> Conversation:
        """One of the visitor's conversations."""
        found = self._conversations.get(self._agent_id, conversation_id)
        if found is None or found.user is None or found.user.id != self._principal.user_id:
            raise NotFound("There is no such conversation.")
        return found

    def messages(self, conversation: Conversation) -> list[Message]:
        """Its latest messages, oldest first."""
        return self._conversations.latest_messages(conversation.id, MESSAGES_SHOWN)

    def rate(
        self, conversation_id: str, message_id: str, feedback: FeedbackRequest | None
    ) -> Message:
        """Set or take back the thumb on an answer."""
        self.get(conversation_id)
        members = ConversationService(self._principal)
        return members.rate(self._agent_id, conversation_id, message_id, feedback)

    def hand_off(self, conversation_id: str, language: str) -> str:
        """Ask for a person, once; gives what the visitor reads. Asking again changes nothing.

        ``language`` (en or fr) is the one of the default words.
        """
        conversation = self.get(conversation_id)
        principal = self._principal
        settings = self._table.get(
            WidgetSettings, WidgetSettings.key_of(principal.workspace_id, self._agent_id)
        )
        if settings is None or not settings.handoff.enabled:
            raise HandoffDisabled
        if conversation.escalated_at is None:
            moment = clock.iso(clock.now())
            try:
                self._conversations.escalate(
                    conversation,
                    moment,
                    publish(principal.workspace_id, "conversation.escalated", conversation.told()),
                    audit(
                        principal,
                        "conversation.escalated",
                        conversation.id,
                        after={"escalated_at": moment},
                    ),
                )
            except ConditionFailed:
                self.get(conversation_id)  # asked for at the same moment, or deleted
        fixed = settings.language if settings.language != "auto" else language
        return settings.handoff.message or _HANDED_OFF[fixed]
