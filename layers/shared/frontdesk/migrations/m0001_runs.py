"""Runs that are running have a lease of their own, and those that ended badly are found by state.

A run held its lease itself and stood in the index of time for it. Now a `RunLease` does so, and
whoever has one for longer than its process lives is closed by the sweep. Runs that failed, were
stopped or interrupted have places in the index of state.
"""

from collections.abc import Sequence
from datetime import datetime

from frontdesk import clock
from frontdesk.migrations.rows import Later, Row
from frontdesk.records.run import Run, RunLease
from frontdesk.table import Create, Index, Operation

KINDS = (Run.kind,)


def change(row: Row) -> Sequence[Operation]:
    run = Run.from_attributes(dict(row.attributes))
    held = row.place(Index.BY_TIME) is not None
    gone = {"lease_until": None, "cancel_requested": None} if held else {}
    write = row.change(gone, {Index.BY_TIME: None, **run.places()})
    if write is None or run.status != "running":
        return (write,) if write else ()
    until = row.values.get("lease_until")
    lease = RunLease(
        workspace_id=run.workspace_id,
        agent_id=run.agent_id,
        run_id=run.id,
        lease_until=datetime.fromisoformat(until) if until else clock.now(),
        cancel_requested=row.values.get("cancel_requested", False),
    )
    if until and not lease.ended:
        # Its process may be of the version before, and knows this lease alone.
        raise Later
    return write, Create(lease)
