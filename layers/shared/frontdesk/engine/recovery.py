"""Runs whose process died: found by their lease, closed as ``interrupted`` with what they had.

Also the reading side of a run that another process drives: its stored events, then new ones as
they are stored.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson

from frontdesk import clock
from frontdesk.engine import budget
from frontdesk.engine.closing import closing_writes, terminal_event, usage_event
from frontdesk.engine.events import EVENTS_KEPT, KEEPALIVE, KEEPALIVE_SECONDS, frame, frames_after
from frontdesk.engine.llm import estimate_tokens
from frontdesk.engine.prices import cost_micros
from frontdesk.records.message import Message, RunError, TokenUsage
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run, RunEvents
from frontdesk.table import AsyncTable, ConditionFailed, Create, Query

POLL_SECONDS = 0.3
UNSTORED_MOST = 10_000
"""Clients may have seen this many events that died with the process before they were stored; the
terminal event takes a number above theirs, or they would take it for one they know."""

_INTERRUPTED = RunError(
    code="run_interrupted",
    title="The answer was interrupted",
    detail="The server stopped in the middle of this answer. You can ask for it again.",
)


def is_dead(run: Run) -> bool:
    """Whether the run says that it is running and its lease has ended."""
    return run.status == "running" and (
        run.lease_until is None or run.lease_until + timedelta(seconds=1) < clock.now()
    )


async def interrupt(table: AsyncTable, run: Run) -> bool:
    """Close a dead run with the text that it had stored; False if somebody else closed it."""
    batches = await _batches(table, run)
    text = "".join(data["text"] for data in _told(batches, "message.delta"))
    citations = [Citation.model_validate(data) for data in _told(batches, "citation")]
    last = batches[-1].last if batches else 0
    run = run.model_copy(deep=True)
    run.status, run.error, run.finished_at = "interrupted", _INTERRUPTED, clock.now()
    run.latency_ms = round((run.finished_at - run.started_at).total_seconds() * 1000)
    if text:
        prompt, written = estimate_tokens(run.system), estimate_tokens(text)
        if run.retrieval:
            prompt += sum(estimate_tokens(passage.text) for passage in run.retrieval.passages)
        run.usage = TokenUsage(
            prompt_tokens=prompt,
            completion_tokens=written,
            total_tokens=prompt + written,
            estimated=True,
        )
    # What the endpoint will charge is not known, so the reservation stands for it.
    run.cost_micros = run.reserved_micros if cost_micros(run.model, 1, 1) is not None else None
    event, data = terminal_event(run)
    number = last + UNSTORED_MOST
    ending = RunEvents(
        workspace_id=run.workspace_id,
        run_id=run.id,
        first=number,
        last=number,
        frames=frame(number, event, data).decode(),
        ttl=clock.epoch(clock.now() + EVENTS_KEPT),
    )
    try:
        await table.transact(*closing_writes(run, text, citations), Create(ending))
    except ConditionFailed:
        return False
    await table.write(budget.settlement(run))
    return True


async def stored_events(table: AsyncTable, run: Run, after: int) -> AsyncIterator[bytes]:
    """The events of a run after number ``after``, from storage, until its terminal one."""
    quiet = 0.0
    first = 0
    while True:
        batches = await _batches(table, run, first)
        found = False
        for batch in batches:
            if batch.last > after:
                yield "".join(frames_after(batch.frames, batch.first, after)).encode()
                after, found = batch.last, True
            first = batch.last + 1
        if run.status != "running":
            if first == 0:
                yield await _retold(table, run)
            return
        key = Run.key_of(run.workspace_id, run.agent_id, run.id)
        (fresh,) = await table.batch_get([(Run, key)])
        if not isinstance(fresh, Run):
            return
        run = fresh
        if is_dead(run):
            await interrupt(table, run)
        elif run.status == "running" and not found:
            await asyncio.sleep(POLL_SECONDS)
            quiet += POLL_SECONDS
            if quiet >= KEEPALIVE_SECONDS:
                quiet = 0.0
                yield KEEPALIVE


async def _batches(table: AsyncTable, run: Run, first: int = 0) -> list[RunEvents]:
    """The stored batches from the one that begins with event number ``first``."""
    partition = RunEvents.partition_of(run.workspace_id, run.id)
    batches: list[RunEvents] = []
    cursor: str | None = None
    while True:
        page = await table.query(Query(RunEvents, partition, "EVENTS#", limit=1000, cursor=cursor))
        batches += page.items
        if not (cursor := page.next_cursor):
            return batches


def _told(batches: list[RunEvents], event: str) -> list[dict[str, Any]]:
    """The data of all stored events of one name."""
    return [
        orjson.loads(entry.split("\ndata: ", 1)[1])
        for batch in batches
        for entry in frames_after(batch.frames, batch.first, 0)
        if f"\nevent: {event}\n" in entry
    ]


async def _retold(table: AsyncTable, run: Run) -> bytes:
    """The stream of a run whose events are gone (after a day), from what remains of it."""
    key = Message.key_of(run.workspace_id, run.conversation_id, run.message_id)
    (message,) = await table.batch_get([(Message, key)])
    told: list[tuple[str, dict[str, Any]]] = []
    if isinstance(message, Message) and message.content:
        told += [("citation", citation.model_dump()) for citation in message.citations]
        told.append(("message.delta", {"text": message.content}))
    if run.usage:
        told.append(("usage", usage_event(run)))
    told.append(terminal_event(run))
    return b"".join(frame(number, *event) for number, event in enumerate(told, 1))
