"""Mails owners and admins that somebody has asked for a person.

That is a duty (`frontdesk.duties`): the bus comes first, and the sweep goes on where a worker died
or mail could not be sent. Who was mailed is noted after each mail, so whoever goes on mails the
others. Noted before it, nobody would know of a mail that a dying worker has not sent, and a person
who was promised an answer would wait for it. So the one member whose mail was sent and not noted
gets it twice, since SES knows no idempotency and gives each mail an id of its own; the two name one
thread, and mail programs fold them.
"""

import asyncio
from datetime import timedelta

from chat.conversations.repository import ConversationRepository
from chat.handoffs.mails import handoff_mail
from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.duties import BlockingClaim, BlockingDuties, Duties, Lost
from frontdesk.errors import Invalid, Unavailable
from frontdesk.identity import Membership, User
from frontdesk.mail import send
from frontdesk.observability import logger
from frontdesk.records.agent import Agent
from frontdesk.records.handoff import Handoff
from frontdesk.table import AsyncTable, Key, Query, Table

LONGEST_WAIT = timedelta(hours=1)
TRIES = 20
_ROLES = ("owner", "admin")
_MESSAGES = 50


def follow_escalation(table: Table, event: Event) -> None:
    """After ``conversation.escalated``, which may come more than once."""
    data = event.data
    tell(table, Handoff.key_of(event.workspace_id, data["agent_id"], data["conversation_id"]))


async def tell_overdue(duties: AsyncTable, table: Table) -> int:
    """Go on with every request that nobody looks after; gives back how many."""

    async def see_to(handoff: Handoff) -> bool:
        return await asyncio.to_thread(tell, table, handoff.key())

    return await Duties(duties, Handoff, _no_message).sweep(see_to)


def tell(table: Table, key: Key) -> bool:
    """Mail whoever was not mailed yet, unless somebody else does, or nobody is to; what could not
    be sent is left for later. Whether there was something to do."""
    claim = BlockingDuties(table, Handoff, _no_message).take(key, lambda _: {})
    if claim is None:
        return False
    try:
        if claim.duty.takes > TRIES:
            claim.give_up("mail_unavailable")
            return True
        try:
            _tell_each(table, claim)
        except Unavailable:
            wait = min(Handoff.LEASE * 2 ** min(claim.duty.takes - 1, 10), LONGEST_WAIT)
            logger.warning("not everybody told yet", conversation=claim.duty.id)
            claim.later(clock.now() + wait)
    except Lost:
        logger.info("request for a person changed", conversation=claim.duty.id)
    return True


def _tell_each(table: Table, claim: BlockingClaim[Handoff]) -> None:
    left: Unavailable | None = None
    with claim.kept():
        for user in _recipients(table, claim.duty):
            if user.id in claim.duty.told:
                continue
            try:
                mailed = _mail(table, user, claim.duty)
            except Unavailable as error:
                left = error  # holds up nobody else
                continue
            if mailed:
                claim.save(told=[*claim.duty.told, user.id])
        if left:
            raise left
        claim.finish(status="told")


def _no_message(_handoff: Handoff, _delay_seconds: int) -> None:
    """The sweep of each minute is soon enough."""


def _recipients(table: Table, handoff: Handoff) -> list[User]:
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
