"""A turn for callers outside HTTP, such as a channel's worker: ask, and see the answer grow."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from frontdesk.authentication import Credentials
from frontdesk.engine.conversations import Run, RunError, RunStatus, TokenUsage
from frontdesk.engine.events import EventStream, told
from frontdesk.engine.knowledge import Citation
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import LiveRun, live_run
from frontdesk.engine.turns import Repeated, TurnRequest, prepare
from frontdesk.errors import NotFound
from frontdesk.table import AsyncTable


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it is there: ``status`` is ``running`` until the last one.

    ``citations`` are those of the text so far, whose ``[1]`` are their numbers. ``failure`` says
    why a run failed or was interrupted; what it had written by then is in ``text``.
    """

    run_id: str
    conversation_id: str
    message_id: str
    status: RunStatus = "running"
    text: str = ""
    citations: tuple[Citation, ...] = ()
    finish_reason: str | None = None
    usage: TokenUsage | None = None
    model: str = ""
    failure: RunError | None = None


async def ask(
    table: AsyncTable, credentials: Credentials, request: TurnRequest
) -> AsyncIterator[Answer]:
    """Run a turn and give the answer each time that it has grown, at last with its outcome.

    The first step raises what `prepare` raises, and then nothing has happened. A request whose
    Idempotency-Key was used gives the answer of the first one. The run goes on if the reading
    stops, as long as its event loop does; after the last answer everything of it is stored.
    """
    turn = await prepare(table, credentials, request)
    if isinstance(turn, Repeated):
        live = live_run(turn.run_id)
        run = live.run if live else await _stored_run(table, turn, request.agent_id)
        events = live.log.read(0) if live else stored_events(table, run, 0)
    else:
        live = LiveRun(table, turn)
        live.start()
        run, events = live.run, live.log.read(0)
    async for answer in growing(run, events):
        if live and answer.status != "running":
            # Whoever asked may end its event loop now, and the budget is settled after the end.
            await live.ended()
        yield answer


async def growing(run: Run, events: EventStream) -> AsyncIterator[Answer]:
    """The answers that a run's events tell of, one for each piece of them that has arrived."""
    answer = Answer(run.id, run.conversation_id, run.message_id, model=run.model)
    async for data in events:
        before = answer
        for event, fields in told(data):
            if event == "message.delta":
                answer = replace(answer, text=answer.text + fields["text"])
            elif event == "citation":
                citation = Citation.model_validate(fields)
                answer = replace(answer, citations=(*answer.citations, citation))
            elif event == "usage":
                usage = TokenUsage.model_validate(fields)
                answer = replace(answer, usage=usage, model=fields["model"])
            elif event == "done":
                status, reason = fields["status"], fields["finish_reason"]
                answer = replace(answer, status=status, finish_reason=reason)
            elif event == "error":
                answer = replace(answer, status="failed", failure=RunError.model_validate(fields))
        if answer is not before:
            yield answer


async def _stored_run(table: AsyncTable, turn: Repeated, agent_id: str) -> Run:
    key = Run.key_of(turn.principal.workspace_id, agent_id, turn.run_id)
    (run,) = await table.batch_get([(Run, key)])
    if not isinstance(run, Run):
        raise NotFound("The run of this Idempotency-Key was deleted.")
    return run
