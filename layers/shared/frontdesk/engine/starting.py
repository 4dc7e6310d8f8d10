"""Starting a turn, for every way into the chat: a new run, or that of an equal request before."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

from frontdesk.authentication import Credentials
from frontdesk.engine.events import EventStream
from frontdesk.engine.recovery import stored_events, stored_run
from frontdesk.engine.runner import LiveRun, live_run
from frontdesk.engine.turns import Repeated, TurnRequest, prepare
from frontdesk.errors import NotFound
from frontdesk.idempotency import IdempotencyRecord
from frontdesk.records.run import Run
from frontdesk.table import AsyncTable

POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Started:
    """A run and its events from the first one on.

    ``live`` is None where another process runs it, or it has ended. ``repeated``: an earlier
    request with the same Idempotency-Key has started it. ``headers`` tell what is left of the
    limits of a deployed agent.
    """

    run: Run
    events: EventStream
    live: LiveRun | None
    repeated: bool = False
    headers: dict[str, str] = field(default_factory=dict)


async def start(
    table: AsyncTable,
    credentials: Credentials,
    request: TurnRequest,
    admitted: Awaitable[object] | None = None,
) -> Started:
    """Prepare a turn and start it, or attach to the run of an earlier request with the same
    Idempotency-Key. Raises what `prepare` raises, and then nothing has happened."""
    while True:
        turn = await prepare(table, credentials, request, admitted)
        if isinstance(turn, Repeated):
            if started := await _attached(table, turn, request.agent_id):
                return started
            continue  # whoever had claimed the key did not come to run anything
        live = LiveRun(table, turn)
        live.start()
        headers = turn.allowance.headers() if turn.allowance else {}
        return Started(live.run, live.log.read(0), live, headers=headers)


async def _attached(table: AsyncTable, repeated: Repeated, agent_id: str) -> Started | None:
    """The run of an Idempotency-Key, waited for while another request is about to start it; None
    once that was given up. Raises `NotFound` for a run that was deleted."""
    run_id = repeated.run_id
    while run_id:
        if live := live_run(run_id):
            return Started(live.run, live.log.read(0), live, repeated=True)
        run = await stored_run(table, repeated.principal.workspace_id, agent_id, run_id)
        if run:
            return Started(run, stored_events(table, run, 0), None, repeated=True)
        (record,) = await table.batch_get([repeated.idempotency.read()])
        if not isinstance(record, IdempotencyRecord) or record.abandoned:
            return None
        if record.claimed_until is None:
            # Its creation confirmed the claim, perhaps since we have looked for the run.
            if await stored_run(table, repeated.principal.workspace_id, agent_id, run_id) is None:
                raise NotFound("The run of this Idempotency-Key was deleted.")
            continue
        run_id = record.resource_id
        await asyncio.sleep(POLL_SECONDS)
    return None
