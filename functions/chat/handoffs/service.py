"""What can be done about a request for a person."""

from typing import Any

from chat.conversations.service import ConversationService
from chat.handoffs.errors import NobodyWaits
from chat.handoffs.repository import HandoffRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.duties import ENDED
from frontdesk.errors import Conflict
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation, Person
from frontdesk.records.handoff import Contact, Handoff
from frontdesk.table import ConditionFailed, get_table

_TRIES = 4
"""Times that a change is made again over what somebody else has changed in between."""


class HandoffService:
    """The requests of the principal's workspace."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._handoffs = HandoffRepository(get_table(), principal.workspace_id)

    def get(self, conversation: Conversation) -> Handoff | None:
        """The request in a conversation, if one was ever made."""
        return self._handoffs.get(conversation.agent_id, conversation.id)

    def ask(self, conversation: Conversation, contact: Contact | None) -> Handoff:
        """Ask for a person, once while it waits; asking again only adds a contact."""
        for _ in range(_TRIES):
            before = self.get(conversation)
            try:
                if before and before.state == "waiting":
                    return self._with_contact(before, contact)
                return self._begin(conversation, before, contact)
            except ConditionFailed:
                # Asked for at the same moment, answered, or deleted.
                ConversationService(self._principal).get(conversation.agent_id, conversation.id)
        raise Conflict

    def answered(self, conversation: Conversation) -> Handoff:
        """Mark a request as answered by the principal; one that is stays as it was marked."""
        for _ in range(_TRIES):
            before = self.get(conversation)
            if before is None:
                raise NobodyWaits
            if before.state == "answered":
                return before
            person = Person(id=self._principal.user_id, name=self._principal.user_name)
            after = before.model_copy(
                update={
                    "state": "answered",
                    "answered_at": clock.now(),
                    "answered_by": person,
                    # Whoever was not told yet need not be.
                    "status": "told",
                    **ENDED,
                }
            )
            try:
                self._save(conversation, before, after, "conversation.answered")
            except ConditionFailed:
                ConversationService(self._principal).get(conversation.agent_id, conversation.id)
                continue
            return after
        raise Conflict

    def _begin(
        self, conversation: Conversation, before: Handoff | None, contact: Contact | None
    ) -> Handoff:
        moment = clock.now()
        after = Handoff(
            workspace_id=conversation.workspace_id,
            agent_id=conversation.agent_id,
            id=conversation.id,
            channel=conversation.channel,
            contact=contact or (before.contact if before else None),
            created_at=moment,
            status="telling",
            revision=before.revision if before else 0,
        )
        self._save(conversation, before, after, "conversation.escalated")
        return after

    def _with_contact(self, handoff: Handoff, contact: Contact | None) -> Handoff:
        if contact is None or contact == handoff.contact:
            return handoff
        after = handoff.model_copy(update={"contact": contact})
        self._handoffs.keep_contact(after)
        return after

    def _save(
        self, conversation: Conversation, before: Handoff | None, after: Handoff, action: str
    ) -> None:
        head: dict[str, Any] = {"state": after.state}
        changed: dict[str, Any] = {"state": after.state}
        if action == "conversation.escalated":
            head["escalated_at"] = changed["escalated_at"] = clock.iso(after.asked_at)
        self._handoffs.save(
            before,
            after,
            head,
            publish(self._principal.workspace_id, action, conversation.told()),
            # Without the contact, which goes with the conversation.
            audit(
                self._principal,
                action,
                conversation.id,
                before={"state": before.state} if before else None,
                after=changed,
            ),
        )
