"""Runs a turn: model to events to storage, in a task of its own that outlives the connection.

Storage is off the path of the tokens. While the model streams, what happened is stored every half
second in one batch, the first of them with run, question and conversation; at the end one
transaction stores the answer, closes the run and publishes the event. Only then does the client
see ``done``: what is done is stored. A run that ends within the first half second is stored in
that one transaction alone.
"""

import asyncio
import time
from dataclasses import replace

import orjson

from frontdesk import clock
from frontdesk.credentials.keys import note_use
from frontdesk.engine.citations import CitationFilter
from frontdesk.engine.closing import terminal_event, usage_event
from frontdesk.engine.events import EventLog
from frontdesk.engine.llm import (
    Completion,
    ModelError,
    ModelRequest,
    Piece,
    estimate_tokens,
    model_for,
    prompt_tokens,
)
from frontdesk.engine.prices import cost_micros
from frontdesk.engine.retrieval.turn import citation_of
from frontdesk.engine.run_store import RunStore
from frontdesk.engine.turns import Turn
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger, metric
from frontdesk.records.message import RunError, TokenUsage
from frontdesk.records.retrieval import Citation, RetrievedPassage
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, ConditionFailed

FLUSH_SECONDS = 0.5
LOOK_SECONDS = 1.0
RENEW_SECONDS = 5.0
ANSWER_BYTES = 300_000

_live: dict[str, "LiveRun"] = {}


def live_run(run_id: str) -> "LiveRun | None":
    """The run, if this event loop is running it; one of another loop is as far as another
    process, since its events wake readers of its own loop only."""
    run = _live.get(run_id)
    return run if run and run.loop is asyncio.get_running_loop() else None


class LiveRun:
    """A run while it lives: its events, and the task that drives it."""

    def __init__(self, table: AsyncTable, turn: Turn) -> None:
        self.log = EventLog()
        self.run = turn.run
        self._turn = turn
        self._table = table
        self._store = RunStore(table, turn, self.log)
        self._parts: list[str] = []
        self._size = 0
        self._calling = False
        self._citations: list[Citation] = []
        self._given: dict[int, RetrievedPassage] = {}
        if turn.run.retrieval:
            self._given = {passage.number: passage for passage in turn.run.retrieval.passages}
        self._filter = self._new_filter()
        self._began = time.perf_counter()
        self._deadline: asyncio.Timeout | None = None
        self._cancelled = False
        self._refused = False
        self._failure: Exception | None = None
        self._generated = asyncio.Event()

    def start(self) -> None:
        """Run in the background, whoever listens."""
        self.loop = asyncio.get_running_loop()
        _live[self.run.id] = self
        self._task = asyncio.create_task(self._drive())
        self._task.add_done_callback(self._forget)

    async def ended(self) -> None:
        """Wait until the run has ended and all of it is stored."""
        await asyncio.wait([self._task])

    def _forget(self, task: "asyncio.Task[None]") -> None:
        del _live[self.run.id]
        # Should not happen; but if it does, those who listen must not wait for ever.
        if not task.cancelled() and (error := task.exception()):
            logger.error("run broke", run=self.run.id, exc_info=error)
            if not self.log.closed:
                self._refuse(error)

    def cancel(self) -> None:
        """Stop the model; what it wrote so far is kept."""
        self._cancelled = True
        self._interrupt_model()

    def _interrupt_model(self) -> None:
        if self._deadline and not self._deadline.expired():
            self._deadline.reschedule(asyncio.get_running_loop().time())

    async def _drive(self) -> None:
        run = self.run
        self.log.append(
            "run.started",
            run.model_dump(
                include={
                    "conversation_id",
                    "user_message_id",
                    "message_id",
                    "model",
                    "version",
                    "environment",
                }
            )
            | {"run_id": run.id},
        )
        keeper = asyncio.create_task(self._keep())
        completion: Completion | None = None
        error: ModelError | None = None
        try:
            completion = await self._generate_in_time()
        except ModelError as failure:
            error = failure
        except Exception:
            logger.exception("run crashed", run=run.id)
            error = _BROKEN
        if self._filter:
            self._cite(*self._filter.finish())
        self._generated.set()
        # A flush that is under way ends before the closing transaction counts what is stored.
        await keeper
        self._account(completion, error)
        if self._failure:
            self._refuse(self._failure)
        closed = not self._failure and await self._close()
        # The event of a run's end settles its budget; one that is stored is closed by the sweep.
        if not closed and not self._store.begun:
            await self._store.settle()
        if self._turn.key:
            await note_use(self._table, self._turn.key)

    async def _generate_in_time(self) -> Completion | None:
        """The end of the answer; None if the run was cancelled first."""
        try:
            async with asyncio.timeout(get_settings().model_timeout_seconds) as self._deadline:
                if self._cancelled:
                    return None
                return await self._generate()
        except TimeoutError:
            if self._refused:
                raise _ACCESS_ENDED from None
            if self._cancelled or self._failure:
                return None
            raise _TOO_LONG from None
        finally:
            self._deadline = None

    async def _generate(self) -> Completion:
        """Stream from the model, or from the fallback if the first fails before its first word."""
        request = self._turn.request
        try:
            return await self._stream(request)
        except ModelError as failure:
            fallback = self._turn.fallback_model
            if self._parts or self._calling or not fallback:
                raise
            logger.info("fallback model", run=self.run.id, code=failure.code)
            self.run.fallback_used = True
            self.run.model = fallback
            self._filter = self._new_filter()
            return await self._stream(replace(request, model=fallback))

    async def _stream(self, request: ModelRequest) -> Completion:
        async for part in model_for(request.model).stream(request):
            if isinstance(part, Completion):
                return part
            self._take(part)
            if self._size > ANSWER_BYTES:
                break
        return Completion("length", None)

    def _take(self, piece: Piece) -> None:
        """The path of every token: no validation, no table, no log line."""
        if self.run.first_token_ms is None:
            self.run.first_token_ms = self._elapsed()
        self._size += len(piece.text.encode())
        if self._filter is None:
            self._show(piece.text)
        else:
            self._cite(*self._filter.feed(piece.text))
        if piece.tool_calls:
            # The caller's own tools, which the caller runs.
            self._calling = True
            self._size += len(orjson.dumps(piece.tool_calls))
            self.log.append("tool.call", {"calls": list(piece.tool_calls)})

    def _show(self, text: str) -> None:
        if not text:
            return
        self._parts.append(text)
        self.log.append("message.delta", {"text": text})

    def _cite(self, text: str, numbers: list[int]) -> None:
        """Show checked text, each citation in it announced before it is seen the first time."""
        for number in numbers:
            citation = citation_of(self._given[number])
            self._citations.append(citation)
            self.log.append("citation", citation.model_dump())
        self._show(text)

    def _new_filter(self) -> CitationFilter | None:
        """What checks the answer's citations; None, and no work, where it can have none."""
        form = self._turn.request.parameters.get("response_format") or {}
        if not self.run.retrieval or form.get("type", "text") != "text":
            return None  # in JSON, [1] is a list
        return CitationFilter(self._given)

    async def _keep(self) -> None:
        """Store events in batches, renew the lease, and notice a stop that was asked elsewhere."""
        looked = renewed = time.perf_counter()
        # With an Idempotency-Key the same request may be on its way to another process: whoever
        # stores the key first runs it, so that is not put off.
        pause = 0.0 if self._turn.idempotency else FLUSH_SECONDS
        while not await self._generated_within(pause):
            pause = FLUSH_SECONDS
            try:
                await self._store.flush()
                now = time.perf_counter()
                if now - looked >= LOOK_SECONDS:
                    looked, renew = now, now - renewed >= RENEW_SECONDS
                    kept = await self._store.keep(renew=renew)
                    renewed = now if renew else renewed
                    if kept == "stop":
                        self.cancel()
                    elif kept == "refused":
                        self._refused = True
                        self._interrupt_model()
            except ConditionFailed as error:
                # The key was used, the conversation deleted, or the sweep took us for dead.
                self._lose(error)
                return
            except FrontdeskError as error:
                logger.warning("run events not stored yet", run=self.run.id, code=error.code)
            except Exception as error:
                self._lose(error)
                return

    def _lose(self, error: Exception) -> None:
        """Give the run up, since it cannot be kept; what cannot be kept is not shown as done."""
        self._failure = error
        self._interrupt_model()

    async def _generated_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._generated.wait()
        except TimeoutError:
            return False

    def _account(self, completion: Completion | None, error: ModelError | None) -> None:
        """Write the outcome into the run: status, tokens, cost, times."""
        run = self.run
        run.status = "failed" if error else "succeeded" if completion else "cancelled"
        run.finish_reason = completion.finish_reason if completion else None
        if error:
            run.error = RunError(code=error.code, title=error.title, detail=error.detail)
        run.usage = completion.usage if completion else None
        if run.usage is None and (self._parts or self._calling or completion):
            asked = self._turn.request
            prompt = prompt_tokens(asked.messages, asked.parameters)
            written = estimate_tokens("".join(self._parts))
            run.usage = TokenUsage(
                prompt_tokens=prompt,
                completion_tokens=written,
                total_tokens=prompt + written,
                estimated=True,
            )
        # Nothing came back, so nothing is owed.
        run.cost_micros = 0
        if run.usage:
            usage = run.usage
            run.cost_micros = cost_micros(run.model, usage.prompt_tokens, usage.completion_tokens)
        run.latency_ms = self._elapsed()
        run.finished_at = clock.now()
        metric("RunLatency", run.latency_ms, "Milliseconds", status=run.status)

    async def _close(self) -> bool:
        """Store the outcome, then show the last events; False if that could not be done."""
        self.log.hold()
        if self.run.usage:
            self.log.append("usage", usage_event(self.run))
        self.log.append(*terminal_event(self.run))
        try:
            await self._store.close("".join(self._parts), self._citations)
        except Exception as error:
            # What was stored of it is closed by the sweep once its lease has ended.
            self._refuse(error)
            return False
        self.log.release()
        return True

    def _refuse(self, error: BaseException) -> None:
        if isinstance(error, ConditionFailed):
            self._fail("run_closed", "This run was closed", "It was deleted, or run elsewhere.")
        elif isinstance(error, FrontdeskError):
            self._fail(error.code, error.title, error.detail)
        else:
            logger.error("run could not be stored", run=self.run.id, exc_info=error)
            self._fail(_BROKEN.code, _BROKEN.title, _BROKEN.detail)

    def _fail(self, code: str, title: str, detail: str) -> None:
        run = self.run
        run.status, run.error = "failed", RunError(code=code, title=title, detail=detail)
        self.log.drop()
        self.log.append(*terminal_event(run))

    def _elapsed(self) -> int:
        return round((time.perf_counter() - self._began) * 1000)


_TOO_LONG = ModelError(
    "model_timeout",
    "The model took too long",
    "The answer was not finished in the time that a run may take.",
    retryable=True,
)
_ACCESS_ENDED = ModelError(
    "access_ended",
    "The key is not valid any more",
    "The key was revoked or has expired while the answer was written.",
    retryable=False,
)
_BROKEN = ModelError(
    "internal_error",
    "Something went wrong on our side",
    "The run could not be completed. Try again.",
    retryable=True,
)
