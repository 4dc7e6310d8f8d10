"""The messages that a turn builds on: which conversation, and which branch of it."""

from datetime import datetime

from frontdesk.engine import prompt
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.errors import Forbidden, Invalid, NotFound
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.conversation import Conversation, Person
from frontdesk.records.message import Message, Speaker, path_to
from frontdesk.table import AsyncTable, Item, Key, Query

RECENT_MESSAGES = 80
MEMBERS_CHANNELS = ("playground", "store")
KEYS_CHANNELS = ("api", "mcp")
MESSAGE_BYTES = 250_000
"""A DynamoDB item holds 400 kB; the message shares it with nothing larger than its keys."""


class OnlyVisitorWrites(Forbidden):
    code = "only_visitor_writes"
    title = "Only the visitor writes in this conversation"


class OnlyItsMemberWrites(Forbidden):
    code = "only_its_member_writes"
    title = "Only the member who began this conversation writes in it"


def check_writer(principal: Principal, conversation: Conversation) -> None:
    """Raise unless the caller may go on with the conversation: nobody speaks as somebody else.

    A member and a visitor have their own; a key those that any key of its agent has begun, since
    keys are exchanged for new ones. The worker of a platform has found the conversation by the
    thread itself, where several people may write. Members may read what the others wrote, so they
    are told why they cannot write; for anybody else it is not there (`NotFound`).
    """
    own = conversation.user is not None and conversation.user.id == principal.user_id
    if principal.kind == "channel" or own:
        return
    if principal.kind == "user":
        if conversation.channel in MEMBERS_CHANNELS:
            raise OnlyItsMemberWrites
        raise OnlyVisitorWrites
    if principal.kind != "key" or conversation.channel not in KEYS_CHANNELS:
        raise NotFound("There is no such conversation.")


def speaker(principal: Principal, person: Person) -> Speaker:
    """Who speaks in what the caller writes."""
    kind = "member" if principal.kind == "user" else principal.kind
    return Speaker(kind=kind, id=person.id, name=person.name)


async def recent(table: AsyncTable, workspace_id: str, conversation_id: str) -> dict[str, Message]:
    """The newest messages of a conversation by their ids, read in one trip."""
    partition = Message.partition_of(workspace_id, conversation_id)
    page = await table.query(
        Query(Message, partition, "MSG#", limit=RECENT_MESSAGES, newest_first=True)
    )
    return {message.id: message for message in page.items}


async def branch(
    table: AsyncTable,
    conversation: Conversation,
    messages: dict[str, Message],
    request: TurnRequest,
    writer: Speaker,
    now: datetime,
) -> tuple[list[Message], bool]:
    """The messages up to and with the one to answer, and whether that one is new."""
    if request.regenerate:
        target = await _message(table, conversation, messages, request.regenerate)
        if target.role == "assistant":
            if target.parent_id is None:
                raise Invalid("The welcome message cannot be generated again.")
            target = await _message(table, conversation, messages, target.parent_id)
        return path_to(messages, target.id), False
    text = request.message or ""
    if not text.strip():
        raise Invalid("The message is empty.")
    if len(text.encode(errors="replace")) > MESSAGE_BYTES:
        raise Invalid(f"The message is longer than {MESSAGE_BYTES} bytes.", code="message_too_long")
    parent_id = conversation.leaf_id if request.parent_id == "leaf" else request.parent_id
    if parent_id is not None and parent_id != conversation.leaf_id:
        await _message(table, conversation, messages, parent_id)
    message = Message(
        id=new_id("msg"),
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        parent_id=parent_id,
        role="user",
        speaker=writer,
        content=text,
        created_at=now,
    )
    return [*path_to(messages, parent_id), message], True


async def _message(
    table: AsyncTable, conversation: Conversation, messages: dict[str, Message], message_id: str
) -> Message:
    """A message of the conversation; one that is not among the recent is read with its ancestors.

    That costs more trips, one for each ancestor batch, and only happens when somebody goes back
    more than `RECENT_MESSAGES` messages.
    """
    wanted: str | None = message_id
    for _ in range(prompt.HISTORY_MESSAGES):
        if wanted is None or wanted in messages:
            break
        key = Message.key_of(conversation.workspace_id, conversation.id, wanted)
        read: list[tuple[type[Item], Key]] = [(Message, key)]
        (found,) = await table.batch_get(read)
        if not isinstance(found, Message):
            break
        messages[found.id] = found
        wanted = found.parent_id
    if message_id not in messages:
        raise NotFound("There is no such message in this conversation.")
    return messages[message_id]


def begin_conversation(
    workspace_id: str, request: TurnRequest, person: Person, now: datetime
) -> Conversation:
    """The head of a conversation that the request begins."""
    if request.regenerate or request.parent_id not in ("leaf", None):
        raise NotFound("A message to continue from needs its conversation_id.")
    first_line = " ".join((request.message or "").split())
    return Conversation(
        id=new_id("cnv"),
        workspace_id=workspace_id,
        agent_id=request.agent_id,
        title=first_line if len(first_line) <= 80 else first_line[:79] + "…",
        channel=request.channel,
        environment=request.environment,
        user=person,
        created_at=now,
        updated_at=now,
    )
