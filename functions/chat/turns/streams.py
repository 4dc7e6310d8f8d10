"""Runs as streams: started here, listened to (again), stopped. For every way into the chat.

``Show`` is what a stream passes through before it leaves, where the reader may not see all of it.
"""

from collections.abc import Callable, Mapping

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from frontdesk.engine.conversations import Run
from frontdesk.engine.events import EventStream
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import LiveRun, live_run
from frontdesk.engine.turns import Turn
from frontdesk.errors import NotFound
from frontdesk.principal import Principal
from frontdesk.table import AsyncTable, ConditionFailed, Update, get_async_table

Show = Callable[[EventStream], EventStream]


def everything(events: EventStream) -> EventStream:
    """A stream as it is, for members."""
    return events


class EventStreamResponse(Response):
    """Sends the events of a run that this very request has started.

    It reads on when the client has gone: the function's sandbox stays awake until the run ends,
    so a closed connection does not lose the answer.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: EventStream, run_id: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(headers=_headers(run_id) | dict(headers or {}))
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for data in self._events:
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def begin(table: AsyncTable, turn: Turn, show: Show = everything) -> Response:
    """Start the run of a turn that is ready; its events stream from the first one on."""
    run = LiveRun(table, turn)
    run.start()
    return EventStreamResponse(show(run.log.read(0)), run.run.id)


async def attach(
    principal: Principal, agent_id: str, run_id: str, after: int, show: Show = everything
) -> Response:
    """The events of the caller's own run after event number ``after``; raises `NotFound`."""
    live = live_run(run_id)
    if live and _belongs(live.run, principal, agent_id):
        events = live.log.read(after)
    else:
        run = await own_run(principal, agent_id, run_id)
        events = stored_events(get_async_table(), run, after)
    # Unlike the response that started the run, this one ends with its reader.
    return StreamingResponse(
        show(events), media_type=EventStreamResponse.media_type, headers=_headers(run_id)
    )


async def cancel(principal: Principal, agent_id: str, run_id: str) -> Run:
    """Stop the caller's own run; one that has ended stays as it is. Raises `NotFound`."""
    run = await own_run(principal, agent_id, run_id)
    if run.status == "running":
        if live := live_run(run_id):
            live.cancel()
        else:
            # Another process drives it and sees the flag when it renews its lease.
            stop = Update(
                Run, run.key(), equals={"status": "running"}, set={"cancel_requested": True}
            )
            try:
                await get_async_table().write(stop)
            except ConditionFailed:
                run = await own_run(principal, agent_id, run_id)
    return run


async def own_run(principal: Principal, agent_id: str, run_id: str) -> Run:
    """A run of the caller; anybody else's is not found, whoever knows its id."""
    key = Run.key_of(principal.workspace_id, agent_id, run_id)
    (run,) = await get_async_table().batch_get([(Run, key)])
    if not isinstance(run, Run) or not _belongs(run, principal, agent_id):
        raise NotFound("There is no such run.")
    return run


def _headers(run_id: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Run-Id": run_id}


def _belongs(run: Run, principal: Principal, agent_id: str) -> bool:
    return (
        run.workspace_id == principal.workspace_id
        and run.agent_id == agent_id
        and run.user.id == principal.user_id
    )
