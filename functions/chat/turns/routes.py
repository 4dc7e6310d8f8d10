"""HTTP for turns. The route of the chat turn reads its principal together with everything else."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from chat.runs.schemas import RunReply, run_reply
from chat.turns.schemas import ChatRequest
from frontdesk.authentication import principal_from, principal_reads, read_access_token
from frontdesk.engine.conversations import Run
from frontdesk.engine.events import EventStream
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import LiveRun, live_run
from frontdesk.engine.turns import Repeated, TurnRequest, prepare
from frontdesk.errors import NotFound
from frontdesk.http import DocumentedBearer, IdempotencyHeader, ResourceId
from frontdesk.principal import Permission, Principal
from frontdesk.table import ConditionFailed, Update, get_async_table

router = APIRouter(prefix="/api/agents/{agent_id}", tags=["chat"])

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The run's events",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
EventId = Annotated[int, Header(alias="Last-Event-ID", ge=0, le=10_000_000)]


class EventStreamResponse(Response):
    """Sends the events of a run that this very request has started.

    It reads on when the client has gone: the function's sandbox stays awake until the run ends,
    so a closed connection does not lose the answer.
    """

    media_type = "text/event-stream"

    def __init__(self, events: EventStream, run_id: str) -> None:
        super().__init__(headers=_headers(run_id))
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for data in self._events:
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@router.post("/chat", status_code=200, responses=_STREAM, response_class=EventStreamResponse)
async def chat(
    agent_id: ResourceId,
    body: ChatRequest,
    request: Request,
    _: DocumentedBearer,
    idempotency_key: IdempotencyHeader = None,
) -> Response:
    """Ask the agent; the answer streams as server-sent events."""
    claims = read_access_token(request.headers.get("authorization"))
    table = get_async_table()
    turn = await prepare(
        table,
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
    if isinstance(turn, Repeated):
        return await _attach(turn.principal, agent_id, turn.run_id, 0)
    run = LiveRun(table, turn)
    run.start()
    return EventStreamResponse(run.log.read(0), run.run.id)


@router.get(
    "/runs/{run_id}/events", status_code=200, responses=_STREAM, response_class=EventStreamResponse
)
async def stream_run_events(
    agent_id: ResourceId,
    run_id: ResourceId,
    request: Request,
    _: DocumentedBearer,
    last_event_id: EventId = 0,
) -> Response:
    """Listen to a run again, from after the event that the client saw last."""
    claims = read_access_token(request.headers.get("authorization"))
    principal = principal_from(await get_async_table().batch_get(principal_reads(claims)))
    principal.check(Permission.CHAT_USE)
    return await _attach(principal, agent_id, run_id, last_event_id)


@router.post("/runs/{run_id}/cancel", status_code=202)
async def cancel_run(
    agent_id: ResourceId, run_id: ResourceId, request: Request, _: DocumentedBearer
) -> RunReply:
    """Stop a run; what it has written is kept. A run that has ended stays as it is."""
    claims = read_access_token(request.headers.get("authorization"))
    table = get_async_table()
    principal = principal_from(await table.batch_get(principal_reads(claims)))
    principal.check(Permission.CHAT_USE)
    run = await _own_run(principal, agent_id, run_id)
    if run.status == "running":
        if live := live_run(run_id):
            live.cancel()
        else:
            # Another process drives it and sees the flag when it renews its lease.
            stop = Update(
                Run, run.key(), equals={"status": "running"}, set={"cancel_requested": True}
            )
            try:
                await table.write(stop)
            except ConditionFailed:
                run = await _own_run(principal, agent_id, run_id)
    return run_reply(run)


async def _attach(principal: Principal, agent_id: str, run_id: str, after: int) -> Response:
    live = live_run(run_id)
    if live and _belongs(live.run, principal, agent_id):
        events = live.log.read(after)
    else:
        run = await _own_run(principal, agent_id, run_id)
        events = stored_events(get_async_table(), run, after)
    # Unlike the response that started the run, this one ends with its reader.
    return StreamingResponse(events, media_type="text/event-stream", headers=_headers(run_id))


def _headers(run_id: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Run-Id": run_id}


async def _own_run(principal: Principal, agent_id: str, run_id: str) -> Run:
    """A run of the caller; anybody else's is not found, whoever knows its id."""
    key = Run.key_of(principal.workspace_id, agent_id, run_id)
    (run,) = await get_async_table().batch_get([(Run, key)])
    if not isinstance(run, Run) or not _belongs(run, principal, agent_id):
        raise NotFound("There is no such run.")
    return run


def _belongs(run: Run, principal: Principal, agent_id: str) -> bool:
    return (
        run.workspace_id == principal.workspace_id
        and run.agent_id == agent_id
        and run.user.id == principal.user_id
    )
