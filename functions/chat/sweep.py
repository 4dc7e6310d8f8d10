"""Closes the runs whose process died. The one place that looks across all workspaces."""

from dataclasses import replace

from frontdesk import clock
from frontdesk.engine.recovery import interrupt, stored_run
from frontdesk.observability import logger, metric
from frontdesk.records.run import ACTIVE_SHARDS, Run, RunLease
from frontdesk.table import AsyncTable, Delete, Index, Query

SWEPT_AT_ONCE = 100
_PAGES = 20
"""Pages without a lease that are passed in a partition; what is behind them waits until the runs of
an earlier version have been migrated."""


class AllWorkspacesRuns:
    """Runs of every workspace, for the scheduled job alone."""

    def __init__(self, table: AsyncTable) -> None:
        self._table = table

    async def overdue(self, shard: int) -> list[RunLease]:
        """Leases that have ended, the longest overdue first; runs of an earlier version, which
        had their leases themselves, are left to their migration."""
        query = Query(
            RunLease,
            RunLease.active_pk(shard),
            index=Index.BY_TIME,
            limit=SWEPT_AT_ONCE,
            below=clock.iso(clock.now()),
            differs=[("kind", Run.kind)],
        )
        for _ in range(_PAGES):
            page = await self._table.query(query)
            if page.items or page.next_cursor is None:
                return [lease for lease in page.items if lease.ended]
            query = replace(query, cursor=page.next_cursor)
        return []

    async def close(self, lease: RunLease) -> bool:
        """Close the run of a lease that has ended; False if that was not to be done any more."""
        run = await stored_run(self._table, lease.workspace_id, lease.agent_id, lease.run_id)
        if run and run.status == "running":
            return await interrupt(self._table, run, lease)
        await self._table.write(Delete(RunLease, lease.key()))
        return False


async def sweep(table: AsyncTable) -> int:
    """Close every dead run; gives back how many this call has closed."""
    runs = AllWorkspacesRuns(table)
    closed = 0
    for shard in range(ACTIVE_SHARDS):
        for lease in await runs.overdue(shard):
            closed += await runs.close(lease)
    if closed:
        logger.warning("runs interrupted", count=closed)
        metric("RunsInterrupted", closed)
    return closed
