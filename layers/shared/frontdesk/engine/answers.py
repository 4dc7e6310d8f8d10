"""A turn for callers outside HTTP, such as a channel's worker: ask, and see the answer grow."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.authentication import Credentials
from frontdesk.engine.events import EventStream, told
from frontdesk.engine.starting import start
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.records.message import RunError, TokenUsage
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run, RunStatus
from frontdesk.table import AsyncTable


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it is there: ``status`` is ``running`` until the last one.

    ``citations`` are those of the text so far, whose ``[1]`` are their numbers. ``failure`` says
    why a run failed or was interrupted; what it had written by then is in ``text``. ``calls`` are
    parts of calls of the caller's own tools, as they were streamed.
    """

    run_id: str
    conversation_id: str
    message_id: str
    status: RunStatus = "running"
    text: str = ""
    citations: tuple[Citation, ...] = ()
    calls: tuple[dict[str, Any], ...] = ()
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
    started = await start(table, credentials, request)
    async for answer in growing(started.run, started.events):
        if started.live and answer.status != "running":
            # Whoever asked may end its event loop now, and the use of a key is noted after the end.
            await started.live.ended()
        yield answer


async def growing(run: Run, events: EventStream) -> AsyncIterator[Answer]:
    """The answers that a run's events tell of, one for each piece of them that has arrived."""
    answer = Answer(run.id, run.conversation_id, run.message_id, model=run.model)
    async for data in events:
        before = answer
        answer = _grown(before, data)
        if answer is not before:
            yield answer


async def outcome(run: Run, events: EventStream) -> Answer:
    """The last of the answers that `growing` would give."""
    return answer_of(run, b"".join([piece async for piece in events]))


def answer_of(run: Run, data: bytes) -> Answer:
    """The answer that some of a run's events tell of, from the first one on."""
    return _grown(Answer(run.id, run.conversation_id, run.message_id, model=run.model), data)


def _grown(answer: Answer, data: bytes) -> Answer:
    """The answer with what a piece of the events adds; the same one if that is nothing."""
    changes: dict[str, Any] = {}
    texts: list[str] = []
    citations: list[Citation] = []
    calls: list[dict[str, Any]] = []
    for event, fields in told(data):
        if event == "message.delta":
            texts.append(fields["text"])
        elif event == "citation":
            citations.append(Citation.model_validate(fields))
        elif event == "tool.call":
            calls += fields["calls"]
        elif event == "usage":
            changes |= {"usage": TokenUsage.model_validate(fields), "model": fields["model"]}
        elif event == "done":
            changes |= {"status": fields["status"], "finish_reason": fields["finish_reason"]}
        elif event == "error":
            changes |= {"status": "failed", "failure": RunError.model_validate(fields)}
    if texts:
        changes["text"] = answer.text + "".join(texts)
    if citations:
        changes["citations"] = (*answer.citations, *citations)
    if calls:
        changes["calls"] = (*answer.calls, *calls)
    return replace(answer, **changes) if changes else answer
