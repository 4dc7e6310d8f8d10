"""Runs as streams: started here, listened to (again), stopped. For every way into the chat."""

from frontdesk.engine.events import EventStream
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import live_run
from frontdesk.errors import NotFound
from frontdesk.principal import Principal
from frontdesk.records.run import Run, RunLease
from frontdesk.table import ConditionFailed, Update, get_async_table


async def attach(principal: Principal, agent_id: str, run_id: str, after: int) -> EventStream:
    """The events of the caller's own run after event number ``after``; raises `NotFound`."""
    live = live_run(run_id)
    if live and _belongs(live.run, principal, agent_id):
        return live.log.read(after)
    run = await own_run(principal, agent_id, run_id)
    return stored_events(get_async_table(), run, after)


async def cancel(principal: Principal, agent_id: str, run_id: str) -> Run:
    """Stop the caller's own run; one that has ended stays as it is. Raises `NotFound`."""
    run = await own_run(principal, agent_id, run_id)
    if run.status == "running":
        if live := live_run(run_id):
            live.cancel()
        else:
            # Another process drives it and looks at its lease every second.
            lease = RunLease.key_of(run.workspace_id, run.agent_id, run.id)
            stop = Update(RunLease, lease, set={"cancel_requested": True})
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


def _belongs(run: Run, principal: Principal, agent_id: str) -> bool:
    return (
        run.workspace_id == principal.workspace_id
        and run.agent_id == agent_id
        and run.user.id == principal.user_id
    )
