"""Runs whose process died: found by their lease, closed as ``interrupted`` with what they had.

Also the reading side of a run that another process drives: its stored events, then new ones as
they are stored.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson

from frontdesk import clock
from frontdesk.engine.closing import (
    closing_without_conversation,
    closing_writes,
    terminal_event,
    usage_event,
)
from frontdesk.engine.events import EVENTS_KEPT, KEEPALIVE, KEEPALIVE_SECONDS, frame, frames_after
from frontdesk.engine.llm import estimate_tokens
from frontdesk.engine.prices import cost_micros
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message, RunError, TokenUsage
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run, RunEvents, RunLease
from frontdesk.table import AsyncTable, ConditionFailed, Create, Delete, Query

POLL_SECONDS = 0.3
UNSTORED_MOST = 10_000
"""Clients may have seen this many events that died with the process before they were stored; the
terminal event takes a number above theirs, or they would take it for one they know."""

_INTERRUPTED = RunError(
    code="run_interrupted",
    title="The answer was interrupted",
    detail="The server stopped in the middle of this answer. You can ask for it again.",
)


async def interrupt(table: AsyncTable, run: Run, lease: RunLease) -> bool:
    """Close a run whose ``lease`` has ended with the text that it had stored, or without if its
    conversation was deleted; False if somebody else closed it, or its lease was renewed."""
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
    ending = RunEvents.of(
        run, number, number, frame(number, event, data), clock.epoch(clock.now() + EVENTS_KEPT)
    )
    dead = {"lease_until": clock.iso(lease.lease_until)}
    gone = Delete(RunLease, lease.key(), must_exist=True, equals=dead)
    try:
        await table.transact(*closing_writes(run, text, citations), gone, Create(ending))
    except ConditionFailed:
        return await close_without_conversation(table, run, gone, Create(ending))
    return True


async def close_without_conversation(
    table: AsyncTable, run: Run, lease: Delete, events: Create
) -> bool:
    """Close a run that cannot be closed as usual since its conversation was deleted; False if that
    was not why, or the run was deleted, too. ``lease`` removes its lease, ``events`` are its last.
    """
    head = Conversation.key_of(run.workspace_id, run.agent_id, run.conversation_id)
    conversation, stored = await table.batch_get([(Conversation, head), (Run, run.key())])
    if conversation is not None:
        return False
    is_running = isinstance(stored, Run) and stored.status == "running"
    end = [*closing_without_conversation(run), events] if is_running else []
    try:
        await table.transact(*end, lease)
    except ConditionFailed:
        return False
    return is_running


async def stored_events(table: AsyncTable, run: Run, after: int) -> AsyncIterator[bytes]:
    """The events of a run after number ``after``, from storage, until its terminal one."""
    quiet = 0.0
    first = 0
    while True:
        batches = await _batches(table, run, first)
        found = False
        for batch in batches:
            if batch.last > after:
                yield "".join(frames_after(batch.text(), batch.first, after)).encode()
                after, found = batch.last, True
            first = batch.last + 1
        if run.status != "running":
            if first == 0:
                yield await _retold(table, run)
            return
        lease_key = RunLease.key_of(run.workspace_id, run.agent_id, run.id)
        (lease,) = await table.batch_get([(RunLease, lease_key)])
        if not isinstance(lease, RunLease):
            # It was closed, or deleted; what it stored last is read once more.
            fresh = await stored_run(table, run.workspace_id, run.agent_id, run.id)
            if fresh is None or fresh.status == "running":
                return
            run = fresh
        elif lease.ended and await interrupt(table, run, lease):
            continue
        elif not found:
            await asyncio.sleep(POLL_SECONDS)
            quiet += POLL_SECONDS
            if quiet >= KEEPALIVE_SECONDS:
                quiet = 0.0
                yield KEEPALIVE


async def stored_run(
    table: AsyncTable, workspace_id: str, agent_id: str, run_id: str
) -> Run | None:
    """A run by its id."""
    (run,) = await table.batch_get([(Run, Run.key_of(workspace_id, agent_id, run_id))])
    return run if isinstance(run, Run) else None


async def _batches(table: AsyncTable, run: Run, first: int = 0) -> list[RunEvents]:
    """The stored batches from the one that begins with event number ``first``."""
    partition = RunEvents.partition_of(run.workspace_id, run.id)
    batches: list[RunEvents] = []
    cursor: str | None = None
    least = RunEvents.key_of(run.workspace_id, run.id, first).sk
    while True:
        page = await table.query(
            Query(RunEvents, partition, at_least=least, limit=1000, cursor=cursor)
        )
        batches += page.items
        if not (cursor := page.next_cursor):
            return batches


def _told(batches: list[RunEvents], event: str) -> list[dict[str, Any]]:
    """The data of all stored events of one name."""
    return [
        orjson.loads(entry.split("\ndata: ", 1)[1])
        for batch in batches
        for entry in frames_after(batch.text(), batch.first, 0)
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
