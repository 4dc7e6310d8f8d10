"""What a visitor can do with their own conversations."""

from chat.conversations.repository import ConversationRepository
from chat.conversations.schemas import FeedbackRequest
from chat.conversations.service import ConversationService
from chat.handoffs.contact import known_contact, read_contact
from chat.handoffs.errors import HandoffDisabled
from chat.handoffs.service import HandoffService
from frontdesk.errors import NotFound
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation
from frontdesk.records.handoff import Contact
from frontdesk.records.message import Message
from frontdesk.records.widget_settings import WidgetSettings
from frontdesk.table import Page, get_table

MESSAGES_SHOWN = 200
_HANDED_OFF = {
    "en": "Thank you. A member of our team will get back to you.",
    "fr": "Merci. Un membre de notre équipe reviendra vers vous.",
}


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

    def hand_off(self, conversation_id: str, language: str, contact: str | None) -> str:
        """Ask for a person; gives what the visitor reads. Asking again while it waits changes
        nothing but the contact.

        ``language`` (en or fr) is the one of the default words.
        """
        conversation = self.get(conversation_id)
        settings = self._settings()
        if settings is None or not settings.handoff.enabled:
            raise HandoffDisabled
        reachable = read_contact(contact) if contact else self._known_contact(settings)
        HandoffService(self._principal).ask(conversation, reachable)
        fixed = settings.language if settings.language != "auto" else language
        return settings.handoff.message or _HANDED_OFF[fixed]

    def contact_known(self, conversation: Conversation) -> bool:
        """Whether the workspace can reach the visitor without asking them how."""
        handoff = HandoffService(self._principal).get(conversation)
        if handoff and handoff.contact:
            return True
        return self._known_contact(self._settings()) is not None

    def _known_contact(self, settings: WidgetSettings | None) -> Contact | None:
        visitor = self._conversations.visitor(self._agent_id, self._principal.user_id)
        return known_contact(visitor, settings)

    def _settings(self) -> WidgetSettings | None:
        key = WidgetSettings.key_of(self._principal.workspace_id, self._agent_id)
        return self._table.get(WidgetSettings, key)
