"""Our own API for secret keys: ask the agent's production version, and follow its runs."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from chat.api.failures import failure_of
from chat.api.key_auth import KeyedRoute, PresentedKey, caller
from chat.api.schemas import AnswerReply, AskRequest
from chat.turns import streams
from chat.turns.routes import STREAM, EventId, sent
from frontdesk.engine.answers import outcome
from frontdesk.engine.starting import start
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.http import EventStreamResponse, IdempotencyHeader, ResourceId, followed
from frontdesk.permissions import CHAT_USE
from frontdesk.records.message import Message
from frontdesk.table import get_async_table

router = APIRouter(prefix="/api/v1/agents/{agent_id}", tags=["chat"], route_class=KeyedRoute)

_EITHER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The run's events, or the whole answer where `stream` is false",
        "model": AnswerReply,
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post("/chat", responses=_EITHER, response_model=None)
async def ask_agent(
    agent_id: ResourceId,
    body: AskRequest,
    presented: PresentedKey,
    idempotency_key: IdempotencyHeader = None,
) -> Response:
    """Ask the agent; the answer streams as server-sent events, or comes whole as JSON.

    A failure before the answer begins is a problem; in JSON a failed run is one, too (502). The
    run goes on when the client leaves: read it by its id, or by the same Idempotency-Key.
    """
    wanted = TurnRequest(
        agent_id=agent_id,
        message=body.message,
        conversation_id=body.conversation_id,
        environment="production",
        channel="api",
        idempotency_key=idempotency_key,
        end_user=body.user,
    )
    started = await start(get_async_table(), presented, wanted)
    if body.stream:
        return sent(started, started.events)
    answer = await outcome(started.run, started.events)
    if answer.failure:
        failure = failure_of(started.run, answer.failure)
        failure.headers |= started.headers
        raise failure
    headers = started.headers | {"X-Run-Id": answer.run_id}
    return JSONResponse(AnswerReply.of_answer(answer).model_dump(mode="json"), headers=headers)


@router.get("/runs/{run_id}")
async def get_answer(
    agent_id: ResourceId, run_id: ResourceId, request: Request, presented: PresentedKey
) -> AnswerReply:
    """What has become of a run of this key."""
    principal = await caller(request, presented, CHAT_USE)
    run = await streams.own_run(principal, agent_id, run_id)
    key = Message.key_of(run.workspace_id, run.conversation_id, run.message_id)
    (message,) = await get_async_table().batch_get([(Message, key)])
    return AnswerReply.of_run(run, message if isinstance(message, Message) else None)


@router.get(
    "/runs/{run_id}/events", status_code=200, responses=STREAM, response_class=EventStreamResponse
)
async def stream_answer(
    agent_id: ResourceId,
    run_id: ResourceId,
    request: Request,
    presented: PresentedKey,
    last_event_id: EventId = 0,
) -> Response:
    """Listen to a run of this key again, from after the event that was seen last."""
    principal = await caller(request, presented, CHAT_USE)
    return followed(await streams.attach(principal, agent_id, run_id, last_event_id), run_id)


@router.post("/runs/{run_id}/cancel", status_code=202)
async def cancel_answer(
    agent_id: ResourceId, run_id: ResourceId, request: Request, presented: PresentedKey
) -> AnswerReply:
    """Stop a run of this key; what it has written is kept."""
    principal = await caller(request, presented, CHAT_USE)
    return AnswerReply.of_run(await streams.cancel(principal, agent_id, run_id), None)
