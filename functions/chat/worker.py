"""Work that follows a turn: the title, the words for the search, the removal of what was deleted,
the mails about a request for a person.

Each piece may come twice and then changes nothing more.
"""

import asyncio
from dataclasses import dataclass, field

from chat.handoffs.telling import follow_escalation
from frontdesk.bus import Event
from frontdesk.duties import JobHandler, each, worker_table
from frontdesk.engine.ledger import record
from frontdesk.engine.llm import ModelError, ModelRequest, Piece, model_for
from frontdesk.engine.prices import OFFLINE_MODEL, default_model
from frontdesk.observability import logger
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.records.search_text import merged, searchable
from frontdesk.records.usage import Charge
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, ConditionFailed, Delete, Item, Key, Table, Update, get_table

_TITLE_PROMPT = (
    "Write a title of at most six words for the conversation that begins with the message below, "
    "in the language of the message. Answer with the title alone, without quotes or a full stop."
)
TITLE_LENGTH = 80
TITLE_SECONDS = 20
TITLES_AT_ONCE = 5
"""Few, so that an endpoint with little room answers people before it sums up. All titles of a
batch are still written, or given up, before the function's time is over."""

TURNS_AT_ONCE = 25
"""Turns whose records fit into one read of 100."""


async def end_turns(events: list[Event]) -> list[BaseException | None]:
    """After ``run.finished`` or ``run.failed``: count what the runs took, make the turns
    searchable, title a beginning."""
    table = worker_table()
    # Runs of before the ledger were settled as they ended.
    charges = [
        (event.workspace_id, Charge.model_validate(event.data["charge"]))
        for event in events
        if "charge" in event.data
    ]
    await record(table, charges)
    outcomes: list[BaseException | None] = []
    for first in range(0, len(events), TURNS_AT_ONCE):
        outcomes += await _follow_turns(table, events[first : first + TURNS_AT_ONCE])
    return outcomes


@dataclass
class _Turns:
    """The turns of a batch that one conversation had; ``opening`` is what it wants a title of."""

    conversation: Conversation
    stored: str
    words: str
    opening: Message | None = None
    events: list[str] = field(default_factory=list)


async def _follow_turns(table: AsyncTable, events: list[Event]) -> list[BaseException | None]:
    turns = list((await _read(table, events)).values())
    few, one = asyncio.Semaphore(TITLES_AT_ONCE), asyncio.Lock()
    ended = await asyncio.gather(
        *(_follow(table, each, few, one) for each in turns), return_exceptions=True
    )
    await _forget_deleted(table, events)
    failures = {
        event: error
        for each, error in zip(turns, ended, strict=True)
        if isinstance(error, BaseException)
        for event in each.events
    }
    return [failures.get(event.id) for event in events]


async def _read(table: AsyncTable, events: list[Event]) -> dict[str, _Turns]:
    """The turns by their conversation; the later ones add to the words of the earlier."""
    found = await table.batch_get([read for event in events for read in _reads(event)])
    turns: dict[str, _Turns] = {}
    for event, first in zip(events, range(0, len(found), 4), strict=True):
        conversation, text, question, answer = found[first : first + 4]
        if not isinstance(conversation, Conversation) or not isinstance(question, Message):
            continue
        stored = text.words if isinstance(text, ConversationText) else ""
        known = turns.setdefault(conversation.id, _Turns(conversation, stored, stored))
        known.events.append(event.id)
        for message in (question, answer):
            if isinstance(message, Message):
                known.words = merged(known.words, message.content)
        if (
            question.parent_id is None
            and conversation.titled_by == "start"
            and event.data["status"] == "succeeded"
        ):
            known.opening = question
    return turns


def _reads(event: Event) -> list[tuple[type[Item], Key]]:
    """Conversation, its words, question and answer."""
    workspace_id, data = event.workspace_id, event.data
    agent_id, conversation_id = data["agent_id"], data["conversation_id"]
    return [
        (Conversation, Conversation.key_of(workspace_id, agent_id, conversation_id)),
        (ConversationText, ConversationText.key_of(workspace_id, agent_id, conversation_id)),
        (Message, Message.key_of(workspace_id, conversation_id, data["user_message_id"])),
        (Message, Message.key_of(workspace_id, conversation_id, data["message_id"])),
    ]


async def _follow(
    table: AsyncTable, turns: _Turns, few: asyncio.Semaphore, one: asyncio.Lock
) -> None:
    """``few`` titles are asked for at once. ``one`` conversation is written at a time: on one
    machine many writes would delay those of the turns."""
    title = await _title_of(turns.opening, few) if turns.opening else None
    async with one:
        await _store(table, turns, title)


async def _store(table: AsyncTable, turns: _Turns, title: str | None) -> None:
    """Two workers may each overwrite the other's words; the conversation is still found by the
    rest, and its next turn does not need them."""
    conversation = turns.conversation
    words = {"words": turns.words} if turns.words != turns.stored else {}
    if title:
        try:
            await table.transact(
                Update(
                    Conversation,
                    conversation.key(),
                    equals={"titled_by": "start"},
                    set={"title": title, "titled_by": "model"},
                ),
                ConversationText.of(conversation, title_words=searchable(title), **words),
            )
        except ConditionFailed:
            logger.info("title not needed any more", conversation=conversation.id)
        else:
            return
    if words:
        await table.write(ConversationText.of(conversation, **words))


async def _forget_deleted(table: AsyncTable, events: list[Event]) -> None:
    """Remove the words of conversations that were deleted before, or while, they were written.
    Whoever deletes one later removes them."""
    ids = dict.fromkeys(
        (event.workspace_id, event.data["agent_id"], event.data["conversation_id"])
        for event in events
    )
    heads = await table.batch_get([(Conversation, Conversation.key_of(*key)) for key in ids])
    for key, head in zip(ids, heads, strict=True):
        if head is None:
            await table.write(Delete(ConversationText, ConversationText.key_of(*key)))


async def _title_of(opening: Message, few: asyncio.Semaphore) -> str | None:
    model = default_model(get_settings())
    # The offline model cannot sum up; the beginning of the first message is an honest title.
    if model == OFFLINE_MODEL:
        return None
    request = ModelRequest(
        model=model,
        messages=[
            {"role": "system", "content": _TITLE_PROMPT},
            {"role": "user", "content": opening.content[:4_000]},
        ],
        temperature=0.2,
        max_tokens=30,
        language="auto",
    )
    title = ""
    try:
        async with few, asyncio.timeout(TITLE_SECONDS):
            async for piece in model_for(model).stream(request):
                if isinstance(piece, Piece):
                    title += piece.text
    except (ModelError, TimeoutError) as error:
        code = error.code if isinstance(error, ModelError) else "model_timeout"
        logger.info("no title written", conversation=opening.conversation_id, code=code)
        return None
    return " ".join(title.strip().strip("\"'«»“”.").split())[:TITLE_LENGTH] or None


def remove_conversation(table: Table, event: Event) -> None:
    """After ``conversation.deleted``: remove its messages, the words that a turn has stored
    meanwhile, and from its runs what was searched for, which repeats what was said."""
    workspace_id, agent_id = event.workspace_id, event.data["agent_id"]
    partition = Message.partition_of(workspace_id, event.data["conversation_id"])
    entries = list(table.partition(partition))
    for run_id in {str(entry["run_id"]) for entry in entries if entry.get("run_id")}:
        try:
            run = Run.key_of(workspace_id, agent_id, run_id)
            table.write(Update(Run, run, set={"retrieval": None}))
        except ConditionFailed:
            logger.info("run is gone", run=run_id)
    words = ConversationText.key_of(workspace_id, agent_id, event.data["conversation_id"])
    table.delete_keys([words, *(Key(entry["pk"], entry["sk"]) for entry in entries)])


def _follow_escalation(event: Event) -> None:
    follow_escalation(get_table(), event)


def _remove_conversation(event: Event) -> None:
    remove_conversation(get_table(), event)


FOLLOWERS: dict[str, JobHandler] = {
    "run.finished": end_turns,
    "run.failed": end_turns,
    "conversation.deleted": each(_remove_conversation),
    "conversation.escalated": each(_follow_escalation),
}
