"""HTTP for turns. The route of the chat turn reads its principal together with everything else."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from chat.runs.schemas import RunReply, run_reply
from chat.turns import streams
from chat.turns.schemas import ChatRequest
from frontdesk.authentication import principal_from, principal_reads, read_access_token
from frontdesk.engine.events import EventStream
from frontdesk.engine.starting import Started, start
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.http import (
    ACCESS_TOKEN,
    EventStreamResponse,
    IdempotencyHeader,
    ResourceId,
    declared,
    followed,
)
from frontdesk.permissions import CHAT_USE
from frontdesk.principal import Principal
from frontdesk.table import get_async_table

router = APIRouter(prefix="/api/agents/{agent_id}", tags=["chat"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The run's events",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
"""What the OpenAPI document says of a route that streams a run."""

MemberMayChat = Annotated[object, declared(ACCESS_TOKEN, CHAT_USE)]
EventId = Annotated[int, Header(alias="Last-Event-ID", ge=0, le=10_000_000)]


def sent(started: Started, events: EventStream) -> Response:
    """The response with the events of a turn that was asked for, as its caller gets them."""
    if started.repeated:
        return followed(events, started.run.id)
    return EventStreamResponse(events, started.run.id, started.headers)


@router.post("/chat", status_code=200, responses=STREAM, response_class=EventStreamResponse)
async def chat(
    agent_id: ResourceId,
    body: ChatRequest,
    request: Request,
    _: MemberMayChat,
    idempotency_key: IdempotencyHeader = None,
) -> Response:
    """Ask the agent; the answer streams as server-sent events."""
    claims = read_access_token(request.headers.get("authorization"))
    started = await start(
        get_async_table(),
        claims,
        TurnRequest(
            agent_id=agent_id,
            message=body.message,
            regenerate=body.regenerate,
            conversation_id=body.conversation_id,
            parent_id=body.parent_id if "parent_id" in body.model_fields_set else "leaf",
            environment=body.environment,
            idempotency_key=idempotency_key,
        ),
    )
    return sent(started, started.events)


@router.get(
    "/runs/{run_id}/events", status_code=200, responses=STREAM, response_class=EventStreamResponse
)
async def stream_run_events(
    agent_id: ResourceId,
    run_id: ResourceId,
    request: Request,
    _: MemberMayChat,
    last_event_id: EventId = 0,
) -> Response:
    """Listen to a run again, from after the event that the client saw last."""
    principal = await _member(request)
    return followed(await streams.attach(principal, agent_id, run_id, last_event_id), run_id)


@router.post("/runs/{run_id}/cancel", status_code=202)
async def cancel_run(
    agent_id: ResourceId, run_id: ResourceId, request: Request, _: MemberMayChat
) -> RunReply:
    """Stop a run; what it has written is kept. A run that has ended stays as it is."""
    return run_reply(await streams.cancel(await _member(request), agent_id, run_id))


async def _member(request: Request) -> Principal:
    """Who asks, read without a thread; raises `Forbidden` for whoever may not chat."""
    claims = read_access_token(request.headers.get("authorization"))
    principal = principal_from(await get_async_table().batch_get(principal_reads(claims)))
    principal.check(CHAT_USE)
    return principal
