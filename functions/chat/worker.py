"""Work that follows a turn: the title, the words for the search, the removal of what was deleted,
the mails about a request for a person.

Each piece may come twice and then changes nothing more.
"""

import asyncio

from chat.handoffs.telling import follow_escalation
from frontdesk.bus import Event
from frontdesk.duties import JobHandler, each, worker_table
from frontdesk.engine.ledger import record
from frontdesk.engine.llm import ModelError, ModelRequest
from frontdesk.engine.llm.openai import complete
from frontdesk.engine.prices import OFFLINE_MODEL, default_model
from frontdesk.observability import logger
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.records.search_text import merged, searchable
from frontdesk.records.usage import Charge
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, ConditionFailed, Item, Key, Table, Update, get_table

_TITLE_PROMPT = (
    "Write a title of at most six words for the conversation that begins with the message below, "
    "in the language of the message. Answer with the title alone, without quotes or a full stop."
)
TITLE_LENGTH = 80


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


async def _follow_turns(table: AsyncTable, events: list[Event]) -> list[BaseException | None]:
    found = await table.batch_get([read for event in events for read in _reads(event)])
    turns = [found[first : first + 4] for first in range(0, len(found), 4)]
    # Of one conversation the later turn adds to the words of the earlier one.
    words: dict[str, str] = {}
    new_words: dict[str, Update] = {}
    follow_ups = []
    for event, turn in zip(events, turns, strict=True):
        conversation, text, question, answer = turn
        if not isinstance(conversation, Conversation) or not isinstance(question, Message):
            continue
        stored = text.words if isinstance(text, ConversationText) else ""
        known = words.get(conversation.id, stored)
        for message in (question, answer):
            known = merged(known, message.content) if isinstance(message, Message) else known
        words[conversation.id] = known
        if known != stored:
            new_words[conversation.id] = ConversationText.of(conversation, words=known)
        follow_ups.append((event, conversation, question))
    # Two workers may each overwrite the other's words; the conversation is still found by the
    # rest, and its next turn does not need them.
    await asyncio.gather(*(table.write(each) for each in new_words.values()))
    titled = (_title(table, *follow_up) for follow_up in follow_ups)
    ended = await asyncio.gather(*titled, return_exceptions=True)
    failures = {
        event.id: error
        for (event, _, _), error in zip(follow_ups, ended, strict=True)
        if isinstance(error, BaseException)
    }
    return [failures.get(event.id) for event in events]


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


async def _title(
    table: AsyncTable, event: Event, conversation: Conversation, question: Message
) -> None:
    first = question.parent_id is None and conversation.titled_by == "start"
    model = default_model(get_settings())
    # The offline model cannot sum up; the beginning of the first message is an honest title.
    if not first or model == OFFLINE_MODEL or event.data["status"] != "succeeded":
        return
    request = ModelRequest(
        model=model,
        messages=[
            {"role": "system", "content": _TITLE_PROMPT},
            {"role": "user", "content": question.content[:4_000]},
        ],
        temperature=0.2,
        max_tokens=30,
        language="auto",
    )
    try:
        title = await asyncio.to_thread(complete, request)
    except ModelError as error:
        logger.info("no title written", conversation=conversation.id, code=error.code)
        return
    title = " ".join(title.strip().strip("\"'«»“”.").split())[:TITLE_LENGTH]
    if not title:
        return
    try:
        await table.transact(
            Update(
                Conversation,
                conversation.key(),
                equals={"titled_by": "start"},
                set={"title": title, "titled_by": "model"},
            ),
            ConversationText.of(conversation, title_words=searchable(title)),
        )
    except ConditionFailed:
        logger.info("title not needed any more", conversation=conversation.id)


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
