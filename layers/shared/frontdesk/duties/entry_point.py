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

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from frontdesk.bus import Event
from frontdesk.duties import loop
from frontdesk.observability import logger

Outcomes = Sequence[BaseException | None]
"""For each job what went wrong; a message that failed is delivered again."""

JobHandler = Callable[[list[Any]], Outcomes | Coroutine[Any, Any, Outcomes]]
EventHandler = Callable[[Event], Any]

_UNLIMITED_SECONDS = 900.0

_ends: ContextVar[float | None] = ContextVar("_ends", default=None)


def remaining() -> float:
    """The seconds that are left of this invocation; a quarter of an hour where none ends."""
    ends = _ends.get()
    return _UNLIMITED_SECONDS if ends is None else ends - time.monotonic()


def worker(
    *,
    jobs: Mapping[type[BaseModel], JobHandler] | None = None,
    follows: Mapping[str, EventHandler] | None = None,
    every: Sequence[Callable[[], Any]] = (),
) -> Callable[[dict[str, Any], Any], Any]:
    """The handler for Lambda.

    ``jobs``: what handles the messages of the queue, for each model that they may have; models
    are told apart by their ``job``. ``follows``: what handles the events of the bus, by their
    type. ``every``: what the clock's tick does; what holds one part up does not hold up the
    others. All of them may be coroutine functions, which run in the loop of `worker_table`.
    """
    handlers = jobs or {}
    read = _reader(list(handlers)) if handlers else None

    def handler(event: dict[str, Any], context: Any) -> Any:
        _ends.set(_end(context))
        if read and "Records" in event:
            return _handle(event["Records"], read, handlers)
        if event.get("source") == "frontdesk":
            told = Event.model_validate(event["detail"])
            _done((follows or {})[told.type](told))
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
    read: Callable[[str], BaseModel],
    handlers: Mapping[type[BaseModel], JobHandler],
) -> dict[str, list[dict[str, str]]]:
    """The answer names the messages that failed, for Lambda to deliver them again; one that is no
    job is among them and ends in the dead letters."""
    batches: dict[type[BaseModel], list[tuple[str, BaseModel]]] = {}
    failed: list[str] = []
    for record in records:
        message_id = record["messageId"]
        try:
            job = read(record["body"])
        except ValidationError as refused:
            # Not what was in it: that may be anything, and somebody's.
            problems = [each["type"] for each in refused.errors()]
            logger.error("job failed: not a job", message_id=message_id, problems=problems)
            failed.append(message_id)
        else:
            batches.setdefault(type(job), []).append((message_id, job))
    for kind, batch in batches.items():
        outcomes = _done(handlers[kind]([job for _, job in batch]))
        for (message_id, _), error in zip(batch, outcomes, strict=True):
            if error is not None:
                logger.error(
                    "job failed", kind=kind.__name__, message_id=message_id, exc_info=error
                )
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


def _reader(kinds: Sequence[type[BaseModel]]) -> Callable[[str], BaseModel]:
    """Reads the body of a message; raises `ValidationError` for what is none of these."""
    union: Any = reduce(or_, kinds)
    if len(kinds) > 1:
        union = Annotated[union, Field(discriminator="job")]
    return TypeAdapter(union).validate_json


def _end(context: Any) -> float | None:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return time.monotonic() + float(left()) / 1000 if left else None
