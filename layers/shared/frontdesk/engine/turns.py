"""From a request to a turn that is ready to run, in at most two trips to the table.

First everything that a turn needs is read at once (who asks, the agent, what it knows, the
conversation and its messages); then the budget is reserved, and meanwhile the knowledge is
searched, if there is any, and the documents of what was found are read. Nothing else is written
before the model is called. An Idempotency-Key costs one trip more: it is claimed before anything is
reserved, so that of equal requests at the same moment one counts and is answered for all.
"""

import asyncio
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from frontdesk import clock
from frontdesk.authentication import Credentials
from frontdesk.credentials.keys import used_key
from frontdesk.engine import budget, prompt
from frontdesk.engine.allowance import COUNTED, Allowance
from frontdesk.engine.branches import begin_conversation, branch, check_writer, recent, speaker
from frontdesk.engine.llm import Knowledge, ModelRequest, message_text, prompt_tokens
from frontdesk.engine.prices import OFFLINE_MODEL, default_model
from frontdesk.engine.retrieval.rewriting import search_query
from frontdesk.engine.retrieval.turn import most_tokens, retrieve
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.errors import Conflict, FrontdeskError, NotFound
from frontdesk.idempotency import IdempotencyKey, IdempotencyRecord
from frontdesk.ids import new_id
from frontdesk.observability import logger
from frontdesk.permissions import CHAT_USE
from frontdesk.principal import Principal
from frontdesk.records.agent import AgentEnvironment
from frontdesk.records.api_key import ApiKey
from frontdesk.records.conversation import Conversation, Person
from frontdesk.records.document import AgentKnowledge
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, ConditionFailed, Item

__all__ = ["AgentNotDeployed", "Repeated", "Turn", "TurnRequest", "prepare"]


class AgentNotDeployed(Conflict):
    code = "agent_not_deployed"
    title = "The agent has no version in production"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that may run: its budget is reserved, nothing else is written yet.

    ``allowance`` is what is left to a deployed agent, None in the playground; ``key`` the one that
    the caller came with. ``credentials`` are looked at again while the run goes on.
    """

    credentials: Credentials
    principal: Principal
    conversation: Conversation
    user_message: Message
    new_user_message: bool
    run: Run
    request: ModelRequest
    fallback_model: str | None
    idempotency: IdempotencyKey | None
    allowance: Allowance | None
    key: ApiKey | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """This request was made before: ``run_id`` is the run that its Idempotency-Key names, None
    where whoever claimed the key has just given it up."""

    principal: Principal
    idempotency: IdempotencyKey
    run_id: str | None


async def prepare(
    table: AsyncTable,
    credentials: Credentials,
    request: TurnRequest,
    admitted: Awaitable[object] | None = None,
) -> Turn | Repeated:
    """Read, check and reserve. Raises the problem to tell the client; then nothing has changed.

    ``admitted`` is a further check that goes on meanwhile; it raises what it has against the turn.
    """
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
            table.batch_get(wanted), recent(table, workspace, request.conversation_id)
        )
    else:
        found = await table.batch_get(wanted)
    principal = credentials.principal(found[:known])
    if not principal.reaches(request.agent_id):
        raise NotFound("There is no such agent.")
    principal.check(CHAT_USE)
    environment, knowledge = found[known], found[known + 1]
    if not isinstance(environment, AgentEnvironment):
        raise await _absent(table, workspace, request)
    idempotency = _idempotency(credentials, request) if request.idempotency_key else None
    record = found[-1] if idempotency else None
    if idempotency and (earlier := idempotency.resource_id(record)) and not _abandoned(record):
        return Repeated(principal, idempotency, earlier)
    now = clock.now()
    person = Person(id=principal.user_id, name=request.end_user or principal.user_name)
    conversation = found[known + 2] if request.conversation_id else None
    new_conversation = conversation is None
    if request.conversation_id:
        if not isinstance(conversation, Conversation):
            raise NotFound("There is no such conversation.")
        check_writer(principal, conversation)
    else:
        conversation = begin_conversation(workspace, request, person, now)
    assert isinstance(conversation, Conversation)
    writer = speaker(principal, person)
    path, new_message = await branch(table, conversation, messages, request, writer, now)
    if admitted:
        await admitted
    run_id = new_id("run")
    if idempotency:
        try:
            await table.write(idempotency.claim(run_id, _abandoned(record)))
        except ConditionFailed:
            (record,) = await table.batch_get([idempotency.read()])
            return Repeated(principal, idempotency, idempotency.resource_id(record))
    try:
        return await _ready(
            table,
            credentials,
            principal,
            used_key(found[:known]),
            conversation,
            environment,
            knowledge if isinstance(knowledge, AgentKnowledge) else None,
            path,
            new_message,
            request,
            idempotency,
            run_id=run_id,
            new_conversation=new_conversation,
            now=now,
            person=person,
        )
    except BaseException:
        if idempotency:
            await _release(table, idempotency, run_id)
        raise


def _abandoned(record: Item | None) -> IdempotencyRecord | None:
    """The record, if it is a claim that may be taken over."""
    return record if isinstance(record, IdempotencyRecord) and record.abandoned else None


async def _release(table: AsyncTable, idempotency: IdempotencyKey, run_id: str) -> None:
    """Give the claim up, so that the next request need not wait for its end."""
    try:
        await table.write(idempotency.released(run_id))
    except FrontdeskError as error:
        logger.info("claim not released", run=run_id, code=error.code)


async def _absent(
    table: AsyncTable, workspace_id: str, request: TurnRequest
) -> NotFound | AgentNotDeployed:
    """Why there is nothing to answer with: no such agent, or none that was put into production."""
    draft = AgentEnvironment.key_of(workspace_id, request.agent_id, "draft")
    (found,) = await table.batch_get([(AgentEnvironment, draft)])
    if found is None:
        return NotFound("There is no such agent.")
    return AgentNotDeployed("Put a version of the agent into production first.")


async def _ready(
    table: AsyncTable,
    credentials: Credentials,
    principal: Principal,
    key: ApiKey | None,
    conversation: Conversation,
    environment: AgentEnvironment,
    knowledge: AgentKnowledge | None,
    path: list[Message],
    new_message: bool,
    request: TurnRequest,
    idempotency: IdempotencyKey | None,
    *,
    run_id: str,
    new_conversation: bool,
    now: datetime,
    person: Person,
) -> Turn:
    """Reserve the budget, ask the knowledge meanwhile, and put the turn together."""
    config = environment.config
    requested = config.model or default_model(get_settings())
    # Without an endpoint the offline model answers, whatever model an agent names.
    model = requested if get_settings().models_configured else OFFLINE_MODEL
    system = prompt.system_text(config)
    chat, max_tokens = request.chat, config.max_tokens
    if chat:
        shown = path
        earlier = [message_text(each) for each in chat.messages if each["role"] == "user"][:-1]
        messages = partial(prompt.client_messages, system, chat.messages)
        max_tokens = min((most for most in (chat.max_tokens, max_tokens) if most), default=None)
    else:
        shown = prompt.history(path)
        earlier = [message.content for message in path[:-1] if message.role == "user"]
        messages = partial(prompt.model_messages, system, shown)
    sent, parameters = messages(), chat.parameters if chat else {}
    tokens = prompt_tokens(sent, parameters)
    search = None
    if knowledge and knowledge.documents and config.rag.enabled:
        query = search_query(path[-1].content, earlier)
        search = asyncio.create_task(retrieve(table, knowledge, config.rag, query))
        tokens += most_tokens(config.rag)
    try:
        estimate = budget.estimate_micros(model, tokens, max_tokens)
        reservation = await budget.reserve(table, principal, estimate)
        retrieval = await search if search else None
    except BaseException:
        if search:
            search.cancel()
        raise
    fence, found = "", None
    if retrieval:
        fence = secrets.token_hex(8)
        sent = messages(retrieval, fence)
        failed = retrieval.failure is not None
        found = Knowledge(path[-1].content, retrieval.passages, failed=failed)
    temperature = parameters.get("temperature", config.temperature)
    run = Run(
        id=run_id,
        workspace_id=principal.workspace_id,
        agent_id=request.agent_id,
        conversation_id=conversation.id,
        new_conversation=new_conversation,
        user_message_id=path[-1].id,
        message_id=new_id("msg"),
        channel=request.channel,
        environment=request.environment,
        version=environment.version,
        requested_model=requested,
        model=model,
        system=system,
        prompt_ids=[message.id for message in shown],
        retrieval=retrieval,
        fence=fence,
        temperature=temperature,
        max_tokens=max_tokens,
        reserved_micros=reservation.micros,
        usage_day=reservation.day,
        user=person,
        started_at=now,
    )
    return Turn(
        credentials=credentials,
        principal=principal,
        conversation=conversation,
        user_message=path[-1],
        new_user_message=new_message,
        run=run,
        request=ModelRequest(
            model=model,
            messages=sent,
            temperature=temperature,
            max_tokens=max_tokens,
            language=config.language,
            knowledge=found,
            parameters=parameters,
        ),
        fallback_model=config.fallback_model if config.fallback_model != model else None,
        idempotency=idempotency,
        allowance=reservation.allowance if principal.kind in COUNTED else None,
        key=key,
    )


def _idempotency(credentials: Credentials, request: TurnRequest) -> IdempotencyKey:
    return IdempotencyKey(
        credentials,
        f"chat/{request.agent_id}",
        request.idempotency_key or "",
        request.fingerprint(),
    )
