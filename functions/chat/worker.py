"""Work that follows a turn: the title, the words for the search, the removal of what was deleted,
the mails about a request for a person.

Each piece may come twice and then changes nothing more.
"""

from collections.abc import Callable

from chat.handoffs.telling import follow_escalation
from frontdesk.bus import Event
from frontdesk.duties import loop, worker_table
from frontdesk.engine.ledger import record
from frontdesk.engine.llm import ModelError, ModelRequest
from frontdesk.engine.llm.openai import complete
from frontdesk.engine.prices import OFFLINE_MODEL, default_model
from frontdesk.observability import logger
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.records.search_text import merged
from frontdesk.records.usage import Charge
from frontdesk.settings import get_settings
from frontdesk.table import ConditionFailed, Key, Put, Table, Update

_TITLE_PROMPT = (
    "Write a title of at most six words for the conversation that begins with the message below, "
    "in the language of the message. Answer with the title alone, without quotes or a full stop."
)
TITLE_LENGTH = 80


def follow_turn(table: Table, event: Event) -> None:
    """After ``run.finished`` or ``run.failed``: make the turn searchable, title a beginning."""
    data, workspace_id = event.data, event.workspace_id
    agent_id, conversation_id = data["agent_id"], data["conversation_id"]
    conversation, text, question, answer = table.batch_get(
        [
            (Conversation, Conversation.key_of(workspace_id, agent_id, conversation_id)),
            (ConversationText, ConversationText.key_of(workspace_id, agent_id, conversation_id)),
            (Message, Message.key_of(workspace_id, conversation_id, data["user_message_id"])),
            (Message, Message.key_of(workspace_id, conversation_id, data["message_id"])),
        ]
    )
    if not isinstance(conversation, Conversation) or not isinstance(question, Message):
        return
    words = text.words if isinstance(text, ConversationText) else merged("", conversation.title)
    for message in (question, answer):
        words = merged(words, message.content) if isinstance(message, Message) else words
    # Two turns that end together may each overwrite the other's words; the conversation is still
    # found by the rest, and its next turn does not need them.
    table.write(
        Put(
            ConversationText(
                workspace_id=workspace_id,
                agent_id=agent_id,
                conversation_id=conversation_id,
                words=words,
            )
        )
    )
    first = question.parent_id is None and conversation.titled_by == "start"
    model = default_model(get_settings())
    # The offline model cannot sum up; the beginning of the first message is an honest title.
    if first and model != OFFLINE_MODEL and data["status"] == "succeeded":
        _title(table, conversation, question, model)


def _title(table: Table, conversation: Conversation, question: Message, model: str) -> None:
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
        title = complete(request)
    except ModelError as error:
        logger.info("no title written", conversation=conversation.id, code=error.code)
        return
    title = " ".join(title.strip().strip("\"'«»“”.").split())[:TITLE_LENGTH]
    if not title:
        return
    try:
        table.write(
            Update(
                Conversation,
                conversation.key(),
                equals={"titled_by": "start"},
                set={"title": title, "titled_by": "model"},
            )
        )
    except ConditionFailed:
        logger.info("title not needed any more", conversation=conversation.id)


def remove_conversation(table: Table, event: Event) -> None:
    """After ``conversation.deleted``: remove its messages, and from its runs what was searched
    for, which repeats what was said."""
    workspace_id, agent_id = event.workspace_id, event.data["agent_id"]
    partition = Message.partition_of(workspace_id, event.data["conversation_id"])
    entries = list(table.partition(partition))
    for run_id in {str(entry["run_id"]) for entry in entries if entry.get("run_id")}:
        try:
            run = Run.key_of(workspace_id, agent_id, run_id)
            table.write(Update(Run, run, set={"retrieval": None}))
        except ConditionFailed:
            logger.info("run is gone", run=run_id)
    table.delete_keys([Key(entry["pk"], entry["sk"]) for entry in entries])


def end_turn(table: Table, event: Event) -> None:
    """After ``run.finished`` or ``run.failed``: count what it took, then `follow_turn`."""
    charge = Charge.model_validate(event.data["charge"])
    loop.run(record(worker_table(), [(event.workspace_id, charge)]))
    follow_turn(table, event)


Follow = Callable[[Table, Event], None]
FOLLOWERS: dict[str, Follow] = {
    "run.finished": end_turn,
    "run.failed": end_turn,
    "conversation.deleted": remove_conversation,
    "conversation.escalated": follow_escalation,
}
