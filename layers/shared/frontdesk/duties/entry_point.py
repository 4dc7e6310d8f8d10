"""A function's entry point: jobs from its queue, events of the bus, the clock.

Each may come twice and be lost by a killed worker; what must not be lost is in the table.
"""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from functools import reduce
from operator import or_
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from frontdesk.bus import Event
from frontdesk.duties import loop
from frontdesk.observability import logger

Outcomes = Sequence[BaseException | None]
"""For each job what went wrong; a message that failed is delivered again."""

JobHandler = Callable[[list[Any]], Outcomes | Coroutine[Any, Any, Outcomes]]
"""Handles jobs, or events, in batches; `each` makes one of what handles a single one."""

BUS_SOURCE = "frontdesk"
_UNLIMITED_SECONDS = 900.0

_ends: ContextVar[float | None] = ContextVar("_ends", default=None)


def remaining() -> float:
    """The seconds that are left of this invocation; a quarter of an hour where none ends."""
    ends = _ends.get()
    return _UNLIMITED_SECONDS if ends is None else ends - time.monotonic()


def worker(
    *,
    jobs: Mapping[type[BaseModel], JobHandler] | None = None,
    follows: Mapping[str, JobHandler] | None = None,
    every: Sequence[Callable[[], Any]] = (),
) -> Callable[[dict[str, Any], Any], Any]:
    """The handler for Lambda.

    ``jobs``: what handles the messages of the queue, for each model that they may have; models
    are told apart by their ``job``. ``follows``: what handles the events of the bus, by their
    type, whether the bus calls the function with each or puts them into its queue. ``every``: what
    the clock's tick does; what holds one part up does not hold up the others. All of them may be
    coroutine functions, which run in the loop of `worker_table`.
    """
    handlers: dict[Any, JobHandler] = {**(jobs or {}), **(follows or {})}
    read = _reader(list(jobs)) if jobs else None

    def handler(event: dict[str, Any], context: Any) -> Any:
        _ends.set(_end(context))
        if "Records" in event:
            return _handle(event["Records"], read, handlers)
        if event.get("source") == BUS_SOURCE:
            told = Event.model_validate(event["detail"])
            for error in _done(handlers[told.type]([told])):
                if error is not None:
                    raise error
        else:
            _tick(every)
        return None

    return handler


def each(handle: Callable[[Any], Any]) -> JobHandler:
    """A handler of jobs from one that takes a single job: coroutines side by side, others one
    after the other."""
    if inspect.iscoroutinefunction(handle):

        async def together(jobs: list[Any]) -> Outcomes:
            ended: Outcomes = await asyncio.gather(*map(handle, jobs), return_exceptions=True)
            return ended

        return together
    return lambda jobs: [_outcome(handle, job) for job in jobs]


def _outcome(handle: Callable[[Any], Any], job: Any) -> Exception | None:
    try:
        handle(job)
    except Exception as error:
        return error
    return None


def _handle(
    records: Sequence[dict[str, Any]],
    read: Callable[[str], BaseModel] | None,
    handlers: Mapping[Any, JobHandler],
) -> dict[str, list[dict[str, str]]]:
    """The answer names the messages that failed, for Lambda to deliver them again; one that is no
    job is among them and ends in the dead letters."""
    batches: dict[JobHandler, list[tuple[str, BaseModel]]] = {}
    failed: list[str] = []
    for record in records:
        message_id = record["messageId"]
        try:
            job = _event(record["body"]) or _job(record["body"], read)
            handle = handlers[job.type if isinstance(job, Event) else type(job)]
        except (ValidationError, LookupError) as refused:
            # Not what was in it: that may be anything, and somebody's.
            wrong = refused.errors() if isinstance(refused, ValidationError) else []
            problems = [each["type"] for each in wrong]
            logger.error("job failed: not a job", message_id=message_id, problems=problems)
            failed.append(message_id)
        else:
            batches.setdefault(handle, []).append((message_id, job))
    for handle, batch in batches.items():
        outcomes = _done(handle([job for _, job in batch]))
        for (message_id, job), error in zip(batch, outcomes, strict=True):
            if error is not None:
                kind = job.type if isinstance(job, Event) else type(job).__name__
                logger.error("job failed", kind=kind, message_id=message_id, exc_info=error)
                failed.append(message_id)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _tick(parts: Sequence[Callable[[], Any]]) -> None:
    failures: list[Exception] = []
    for part in parts:
        try:
            _done(part())
        except Exception as error:
            logger.exception("part of the tick failed")
            failures.append(error)
    if failures:
        raise failures[0]


def _done(result: Any) -> Any:
    """The result of a handler, of a coroutine function too."""
    return loop.run(result) if inspect.iscoroutine(result) else result


def _event(body: str) -> Event | None:
    """The event of the bus in a message of a rule; None for a message of ours."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, dict) or told.get("source") != BUS_SOURCE:
        return None
    return Event.model_validate(told["detail"])


def _job(body: str, read: Callable[[str], BaseModel] | None) -> BaseModel:
    if read is None:
        raise LookupError("a message for a function that has no jobs")
    return read(body)


def _reader(kinds: Sequence[type[BaseModel]]) -> Callable[[str], BaseModel]:
    """Reads the body of a message; raises `ValidationError` for what is none of these."""
    union: Any = reduce(or_, kinds)
    if len(kinds) > 1:
        union = Annotated[union, Field(discriminator="job")]
    return TypeAdapter(union).validate_json


def _end(context: Any) -> float | None:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return time.monotonic() + float(left()) / 1000 if left else None
