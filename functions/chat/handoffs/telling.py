"""Mails owners and admins that somebody has asked for a person, each of them once.

The bus starts it, and the sweep goes on where a worker died or mail could not be sent. A claim
lasts until ``due_at``: nobody else mails about the request before that. Who was mailed is noted
after each mail, so a worker that takes over mails the others; it writes again only to the one whose
mail a dying worker had sent and not noted.
"""

from datetime import timedelta

from chat.conversations.repository import ConversationRepository
from chat.handoffs.mails import handoff_mail
from chat.handoffs.repository import AllWorkspacesHandoffs, HandoffRepository
from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.errors import Invalid, Unavailable
from frontdesk.identity import Membership, User
from frontdesk.mail import send
from frontdesk.observability import logger, metric
from frontdesk.records.agent import Agent
from frontdesk.records.handoff import SHARDS, Handoff
from frontdesk.table import ConditionFailed, Query, Table

LEASE = timedelta(minutes=2)
"""As long as the worker may run."""

LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 20
SWEPT_AT_ONCE = 100
_ROLES = ("owner", "admin")
_MESSAGES = 50


def follow_escalation(table: Table, event: Event) -> None:
    """After ``conversation.escalated``; a second delivery finds the request claimed or told of."""
    data = event.data
    handoffs = HandoffRepository(table, event.workspace_id)
    handoff = handoffs.get(data["agent_id"], data["conversation_id"])
    if handoff and handoff.attempts == 0:
        tell(table, handoff)


def tell_overdue(table: Table) -> int:
    """Go on with every request that nobody looks after; gives back how many."""
    every = AllWorkspacesHandoffs(table)
    overdue = [each for shard in range(SHARDS) for each in every.overdue(shard, SWEPT_AT_ONCE)]
    for handoff in overdue:
        tell(table, handoff)
    return len(overdue)


def tell(table: Table, handoff: Handoff) -> None:
    """Mail whoever was not mailed yet. What could not be sent is left to a later sweep."""
    handoffs = HandoffRepository(table, handoff.workspace_id)
    wait = min(LEASE * 2 ** min(handoff.attempts, 10), LONGEST_WAIT)
    try:
        handoff = handoffs.claim(handoff, clock.now() + wait)
        for user in _recipients(table, handoff):
            if user.id not in handoff.told and _mail(table, user, handoff):
                handoff = handoffs.note(handoff, [*handoff.told, user.id], done=False)
        handoffs.note(handoff, handoff.told, done=True)
    except ConditionFailed:
        logger.info("request for a person changed", conversation=handoff.conversation_id)
    except Unavailable:
        if handoff.attempts < ATTEMPTS:
            logger.warning("nobody told yet", conversation=handoff.conversation_id)
            return
        logger.error("request for a person not mailed", conversation=handoff.conversation_id)
        metric("HandoffsNotMailed", 1)
        handoffs.note(handoff, handoff.told, done=True)


def _recipients(table: Table, handoff: Handoff) -> list[User]:
    if handoff.state != "waiting":
        return []
    members = table.all(Query(Membership, f"WS#{handoff.workspace_id}", "MEMBER#"))
    wanted = [member.user_id for member in members if member.role in _ROLES][:100]
    found = table.batch_get([(User, User.key_of(user_id)) for user_id in wanted]) if wanted else []
    return [user for user in found if isinstance(user, User) and user.status == "active"]


def _mail(table: Table, user: User, handoff: Handoff) -> bool:
    """Whether there was something to tell; raises `Unavailable` where mail cannot be sent now."""
    conversations = ConversationRepository(table, handoff.workspace_id)
    conversation = conversations.get(handoff.agent_id, handoff.conversation_id)
    agent = table.get(Agent, Agent.key_of(handoff.workspace_id, handoff.agent_id))
    if conversation is None or agent is None:
        return False
    messages = conversations.latest_messages(conversation.id, _MESSAGES)
    asked = [message.content for message in messages if message.role == "user"]
    question = asked[-1] if asked else conversation.title
    try:
        send(handoff_mail(user, agent, conversation, handoff, question))
    except Invalid:
        # An address that no mail can be sent to holds up nobody else.
        logger.warning("a member cannot be mailed", user=user.id)
    return True
