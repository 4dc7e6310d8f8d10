"""Starting a turn of a key, as a stream of events or waited for."""

from dataclasses import dataclass
from typing import Any

from frontdesk.credentials.keys import KeyCredentials
from frontdesk.engine.answers import Answer, outcome
from frontdesk.engine.events import EventStream
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import LiveRun, live_run
from frontdesk.engine.turns import Repeated, TurnRequest, prepare
from frontdesk.errors import NotFound
from frontdesk.records.run import Run
from frontdesk.table import get_async_table


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that is on its way, or was before: its events from the first one on, and the headers
    that tell what is left of the limits."""

    run: Run
    events: EventStream
    headers: dict[str, str]

    async def answer(self) -> Answer:
        """Wait for the outcome."""
        return await outcome(self.run, self.events)


async def begin(credentials: KeyCredentials, request: TurnRequest) -> Begun:
    """Prepare and start a turn. Raises what `prepare` raises."""
    table = get_async_table()
    turn = await prepare(table, credentials, request)
    if isinstance(turn, Repeated):
        return await _again(turn, request.agent_id)
    live = LiveRun(table, turn)
    live.start()
    headers: dict[str, Any] = turn.allowance.headers() if turn.allowance else {}
    return Begun(live.run, live.log.read(0), headers)


async def finish(credentials: KeyCredentials, request: TurnRequest) -> tuple[Begun, Answer]:
    """The same, waited for. Of two requests with one Idempotency-Key at the same moment, the one
    that came second waits for the answer of the first."""
    begun = await begin(credentials, request)
    answer = await begun.answer()
    if request.idempotency_key and answer.failure and answer.failure.code == "run_closed":
        begun = await begin(credentials, request)
        answer = await begun.answer()
    return begun, answer


async def _again(repeated: Repeated, agent_id: str) -> Begun:
    """The run of an Idempotency-Key that was used before."""
    if live := live_run(repeated.run_id):
        return Begun(live.run, live.log.read(0), {})
    table = get_async_table()
    key = Run.key_of(repeated.principal.workspace_id, agent_id, repeated.run_id)
    (run,) = await table.batch_get([(Run, key)])
    if not isinstance(run, Run):
        raise NotFound("The run of this Idempotency-Key was deleted.")
    return Begun(run, stored_events(table, run, 0), {})
