"""Has the agent answer an arrival, so that it is asked once, however often a worker dies.

The turn's Idempotency-Key is the arrival: a worker that comes after another one finds the run that
there was, and says its answer. Only a run that died with its worker is run again.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from channels.adapters.protocol import Answer, Incoming
from channels.answering.live import Step
from channels.answering.replies import said, with_sources
from channels.answering.store import ArrivalStore, Claimed
from frontdesk import clock
from frontdesk.credentials.channels import ChannelCredentials
from frontdesk.engine import answers
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.errors import FrontdeskError, NotFound, Unauthenticated, Unavailable

_INTERRUPTED = "run_interrupted"


class AgentGone(Exception):
    """There is nobody any more who could answer."""


async def answered(
    store: ArrivalStore, claimed: Claimed, incoming: Incoming
) -> AsyncIterator[Step]:
    """The text so far, and at last the whole answer, or why there is none in a person's words.

    Raises `AgentGone`, `Unavailable` when it should be tried again, and `Lost` once the arrival is
    another worker's.
    """
    if not incoming.text.strip():
        yield _refused("attachments_only", incoming.locale)
        return
    asked_in = claimed.arrival.asked_in
    if asked_in is None:
        asked_in = _conversation(claimed) or ""
        await claimed.claim.save(asked_in=asked_in)
    try:
        try:
            async for step in _turns(store, claimed, incoming, asked_in or None):
                yield step
        except NotFound:
            if not asked_in:
                raise AgentGone from None
            # Somebody has deleted the conversation: the thread goes on with a new one.
            await claimed.claim.save(asked_in="")
            async for step in _turns(store, claimed, incoming, None):
                yield step
    except (NotFound, Unauthenticated):
        raise AgentGone from None
    except Unavailable:
        raise
    except FrontdeskError as error:
        yield _refused(error.code, incoming.locale)


def _conversation(claimed: Claimed) -> str | None:
    """The conversation of the thread, unless it has been quiet for too long."""
    quiet = claimed.thread.quiet_until
    if quiet is not None and quiet < clock.epoch(clock.now()):
        return None
    return claimed.thread.conversation_id


async def _turns(
    store: ArrivalStore, claimed: Claimed, incoming: Incoming, conversation_id: str | None
) -> AsyncIterator[Step]:
    """The turn of each worker so far: all but the last were interrupted, or one has answered."""
    arrival, connection = claimed.arrival, claimed.connection
    credentials = ChannelCredentials(
        workspace_id=arrival.workspace_id,
        agent_id=arrival.agent_id,
        subject_id=f"{connection.type}:{incoming.sender}",
        name=incoming.sender_name or incoming.sender,
    )
    request = TurnRequest(
        agent_id=arrival.agent_id,
        message=incoming.text,
        conversation_id=conversation_id,
        environment="production",
        channel=connection.type,
        idempotency_key=f"{arrival.channel_id}/{arrival.id}/1",
    )
    for number in range(1, arrival.takes + 1):
        known = False
        async for answer in answers.ask(store.table, credentials, request):
            if not known:
                known = True
                await store.converse(claimed, answer.conversation_id, incoming.quiet_hours)
            interrupted = answer.failure is not None and answer.failure.code == _INTERRUPTED
            if interrupted and number < arrival.takes:
                request = replace(
                    request,
                    message=None,
                    regenerate=answer.message_id,
                    conversation_id=answer.conversation_id,
                    idempotency_key=f"{arrival.channel_id}/{arrival.id}/{number + 1}",
                )
                break
            if answer.status != "running":
                yield _whole(answer, incoming.locale)
                return
            # What an interrupted turn had said is not shown: the next one begins anew.
            if number == arrival.takes:
                yield answer.text


def _whole(answer: answers.Answer, locale: str) -> Answer:
    text = with_sources(answer.text, answer.citations, locale)
    if answer.failure is not None:
        words = said(answer.failure.code, locale)
        return Answer(f"{text}\n\n{words}" if text else words, answer.failure.code)
    if not text.strip():
        return _refused("empty_answer", locale)
    return Answer(text)


def _refused(code: str, locale: str) -> Answer:
    return Answer(said(code, locale), code)
