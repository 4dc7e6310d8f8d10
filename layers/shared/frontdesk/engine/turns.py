"""From a request to a turn that is ready to run, in at most two trips to the table.

First everything that a turn needs is read at once (who asks, the agent, what it knows, the
conversation and its messages); then the budget is reserved, and meanwhile the knowledge is
searched, if there is any, and the documents of what was found are read. Nothing else is written
before the model is called.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from frontdesk import clock
from frontdesk.authentication import Credentials
from frontdesk.engine import budget, prompt
from frontdesk.engine.agents import AgentEnvironment
from frontdesk.engine.conversations import (
    Channel,
    Conversation,
    Environment,
    Message,
    Person,
    Run,
    path_to,
)
from frontdesk.engine.knowledge import AgentKnowledge
from frontdesk.engine.llm import Knowledge, ModelRequest, estimate_tokens
from frontdesk.engine.models import default_model
from frontdesk.engine.retrieval import most_tokens, retrieve, search_query
from frontdesk.errors import Invalid, NotFound
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.principal import Permission, Principal
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, Item, Key, Query

LEASE = timedelta(seconds=20)
RECENT_MESSAGES = 80
MESSAGE_BYTES = 250_000
"""A DynamoDB item holds 400 kB; the message shares it with nothing larger than its keys."""


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a client asks for; exactly one of ``message`` and ``regenerate``.

    ``parent_id`` is ``"leaf"`` for the end of the conversation, None for its beginning.
    """

    agent_id: str
    message: str | None = None
    regenerate: str | None = None
    conversation_id: str | None = None
    parent_id: str | Literal["leaf"] | None = "leaf"
    environment: Environment = "draft"
    channel: Channel = "playground"
    idempotency_key: str | None = None

    def fingerprint(self) -> dict[str, str | None]:
        """What must be equal for two requests with one Idempotency-Key."""
        return {
            "message": self.message,
            "regenerate": self.regenerate,
            "conversation_id": self.conversation_id,
            "parent_id": self.parent_id,
            "environment": self.environment,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that may run: its budget is reserved, nothing else is written yet."""

    principal: Principal
    conversation: Conversation
    user_message: Message
    new_user_message: bool
    run: Run
    request: ModelRequest
    fallback_model: str | None
    idempotency: IdempotencyKey | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """This request ran before: the run of its Idempotency-Key."""

    principal: Principal
    run_id: str


async def prepare(
    table: AsyncTable, credentials: Credentials, request: TurnRequest
) -> Turn | Repeated:
    """Read, check and reserve. Raises the problem to tell the client; then nothing has changed."""
    workspace = credentials.workspace_id
    wanted = credentials.reads()
    known = len(wanted)
    wanted += [
        (
            AgentEnvironment,
            AgentEnvironment.key_of(workspace, request.agent_id, request.environment),
        ),
        (AgentKnowledge, AgentKnowledge.key_of(workspace, request.agent_id)),
    ]
    if request.conversation_id:
        key = Conversation.key_of(workspace, request.agent_id, request.conversation_id)
        wanted.append((Conversation, key))
    messages: dict[str, Message] = {}
    if request.idempotency_key:
        # The record's key needs the caller's id only, so it can be read before they are known good.
        wanted.append(_idempotency(credentials, request).read())
    if request.conversation_id:
        found, messages = await asyncio.gather(
            table.batch_get(wanted), _recent(table, workspace, request.conversation_id)
        )
    else:
        found = await table.batch_get(wanted)
    principal = credentials.principal(found[:known])
    if not principal.reaches(request.agent_id):
        raise NotFound("There is no such agent.")
    principal.check(Permission.CHAT_USE)
    environment, knowledge = found[known], found[known + 1]
    if not isinstance(environment, AgentEnvironment):
        raise NotFound("There is no such agent, or it has nothing in this environment.")
    idempotency = _idempotency(credentials, request) if request.idempotency_key else None
    if idempotency and (run_id := idempotency.resource_id(found[-1])):
        return Repeated(principal, run_id)
    now = clock.now()
    person = Person(id=principal.user_id, name=principal.user_name)
    conversation = found[known + 2] if request.conversation_id else None
    new_conversation = conversation is None
    if request.conversation_id:
        if not isinstance(conversation, Conversation) or not _theirs(principal, conversation):
            raise NotFound("There is no such conversation.")
    else:
        conversation = _new_conversation(workspace, request, person, now)
    assert isinstance(conversation, Conversation)
    branch, new_message = await _branch(table, conversation, messages, request, now)
    return await _ready(
        table,
        principal,
        conversation,
        environment,
        knowledge if isinstance(knowledge, AgentKnowledge) else None,
        branch,
        new_message,
        request,
        idempotency,
        new_conversation=new_conversation,
        now=now,
        person=person,
    )


def _theirs(principal: Principal, conversation: Conversation) -> bool:
    """Whether the caller may go on with the conversation.

    A visitor has their own; a key those that any key of its agent has begun, since keys are
    exchanged for new ones; a member all of the workspace's. The worker of a platform has found the
    conversation by the thread itself, where several people may write.
    """
    if principal.kind in ("user", "channel"):
        return True
    if principal.kind == "key":
        return conversation.channel in ("api", "mcp")
    return conversation.user is not None and conversation.user.id == principal.user_id


async def _ready(
    table: AsyncTable,
    principal: Principal,
    conversation: Conversation,
    environment: AgentEnvironment,
    knowledge: AgentKnowledge | None,
    branch: list[Message],
    new_message: bool,
    request: TurnRequest,
    idempotency: IdempotencyKey | None,
    *,
    new_conversation: bool,
    now: datetime,
    person: Person,
) -> Turn:
    """Reserve the budget, ask the knowledge meanwhile, and put the turn together."""
    config = environment.config
    model = config.model or default_model(get_settings())
    system = prompt.system_text(config)
    shown = prompt.history(branch)
    sent = prompt.model_messages(system, shown)
    prompt_tokens = sum(estimate_tokens(entry["content"]) for entry in sent)
    search = None
    if knowledge and knowledge.documents and config.rag.enabled:
        earlier = [message.content for message in branch[:-1] if message.role == "user"]
        query = search_query(branch[-1].content, earlier)
        search = asyncio.create_task(retrieve(table, knowledge, config.rag, query))
        prompt_tokens += most_tokens(config.rag)
    try:
        estimate = budget.estimate_micros(model, prompt_tokens, config.max_tokens)
        reservation = await budget.reserve(table, principal, estimate)
        retrieval = await search if search else None
    except BaseException:
        if search:
            search.cancel()
        raise
    fence, found = "", None
    if retrieval:
        fence = secrets.token_hex(8)
        sent = prompt.model_messages(system, shown, retrieval, fence)
        failed = retrieval.failure is not None
        found = Knowledge(branch[-1].content, retrieval.passages, failed=failed)
    run = Run(
        id=new_id("run"),
        workspace_id=principal.workspace_id,
        agent_id=request.agent_id,
        conversation_id=conversation.id,
        new_conversation=new_conversation,
        user_message_id=branch[-1].id,
        message_id=new_id("msg"),
        channel=request.channel,
        environment=request.environment,
        version=environment.version,
        requested_model=model,
        model=model,
        system=system,
        prompt_ids=[message.id for message in shown],
        retrieval=retrieval,
        fence=fence,
        temperature=config.temperature,
        max_tokens=config.max_tokens,
        reserved_micros=reservation.micros,
        usage_day=reservation.day,
        user=person,
        lease_until=now + LEASE,
        started_at=now,
    )
    return Turn(
        principal=principal,
        conversation=conversation,
        user_message=branch[-1],
        new_user_message=new_message,
        run=run,
        request=ModelRequest(
            model=model,
            messages=sent,
            temperature=config.temperature,
            max_tokens=config.max_tokens,
            language=config.language,
            knowledge=found,
        ),
        fallback_model=config.fallback_model if config.fallback_model != model else None,
        idempotency=idempotency,
    )


def _idempotency(credentials: Credentials, request: TurnRequest) -> IdempotencyKey:
    return IdempotencyKey(
        credentials,
        f"chat/{request.agent_id}",
        request.idempotency_key or "",
        request.fingerprint(),
    )


async def _recent(table: AsyncTable, workspace_id: str, conversation_id: str) -> dict[str, Message]:
    partition = Message.partition_of(workspace_id, conversation_id)
    page = await table.query(
        Query(Message, partition, "MSG#", limit=RECENT_MESSAGES, newest_first=True)
    )
    return {message.id: message for message in page.items}


async def _branch(
    table: AsyncTable,
    conversation: Conversation,
    messages: dict[str, Message],
    request: TurnRequest,
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


def _new_conversation(
    workspace_id: str, request: TurnRequest, person: Person, now: datetime
) -> Conversation:
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
