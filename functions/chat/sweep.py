"""Closes the runs whose process died. The one place that looks across all workspaces."""

from frontdesk import clock
from frontdesk.engine.recovery import interrupt, is_dead
from frontdesk.observability import logger, metric
from frontdesk.records.run import ACTIVE_SHARDS, Run
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, Index, Query, open_async_table

SWEPT_AT_ONCE = 100


class AllWorkspacesRuns:
    """Runs of every workspace, for the scheduled job alone."""

    def __init__(self, table: AsyncTable) -> None:
        self._table = table

    async def overdue(self, shard: int) -> list[Run]:
        """Active runs whose lease has ended, the longest overdue first."""
        page = await self._table.query(
            Query(
                Run,
                Run.active_pk(shard),
                index=Index.BY_TIME,
                limit=SWEPT_AT_ONCE,
                below=clock.iso(clock.now()),
            )
        )
        return [run for run in page.items if is_dead(run)]


async def sweep() -> int:
    """Close every dead run; gives back how many this call has closed."""
    table = open_async_table(get_settings())
    closed = 0
    try:
        for shard in range(ACTIVE_SHARDS):
            for run in await AllWorkspacesRuns(table).overdue(shard):
                closed += await interrupt(table, run)
    finally:
        await table.close()
    if closed:
        logger.warning("runs interrupted", count=closed)
        metric("RunsInterrupted", closed)
    return closed
