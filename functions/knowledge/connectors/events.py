"""What the worker does for connectors: events become jobs, and jobs are done."""

from frontdesk.bus import Event
from frontdesk.duties import worker_table
from frontdesk.table import Table
from knowledge.connectors import removal, schedule, syncing
from knowledge.jobs import RemoveConnectorJob, SyncConnectorJob


def sync_requested(event: Event) -> SyncConnectorJob:
    """The job that follows ``connector.sync_requested``."""
    return SyncConnectorJob(workspace_id=event.workspace_id, **event.data)


def deleted(event: Event) -> RemoveConnectorJob:
    """The job that follows ``connector.deleted``."""
    return RemoveConnectorJob(workspace_id=event.workspace_id, **event.data)


def sync(table: Table, job: SyncConnectorJob) -> None:
    """Go on with a sync."""
    syncing.work_on(table, job)


def remove(table: Table, job: RemoveConnectorJob) -> None:
    """Remove what a deleted connector brought."""
    removal.remove(table, job)


async def sweep() -> None:
    """The clock's minute."""
    await schedule.sweep(worker_table())
