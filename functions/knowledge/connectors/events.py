"""What the worker does for connectors: events become jobs, and jobs are done."""

from frontdesk.bus import Event
from frontdesk.table import Table
from knowledge.connectors import removal, schedule
from knowledge.connectors.syncing import SyncJob
from knowledge.jobs import RemoveConnectorJob, SyncConnectorJob, enqueue


def sync_requested(event: Event) -> SyncConnectorJob:
    """The job that follows ``connector.sync_requested``."""
    return SyncConnectorJob(workspace_id=event.workspace_id, **event.data)


def deleted(event: Event) -> RemoveConnectorJob:
    """The job that follows ``connector.deleted``."""
    return RemoveConnectorJob(workspace_id=event.workspace_id, **event.data)


def sync(table: Table, job: SyncConnectorJob) -> None:
    """Go on with a sync; what is left of it becomes another job."""
    work = SyncJob(table, job.workspace_id, job.agent_id, job.connector_id)
    work.run(job.sync_id, lambda: enqueue(job))


def remove(table: Table, job: RemoveConnectorJob) -> None:
    """Remove what a deleted connector brought."""
    removal.remove(table, job)


def sweep(table: Table) -> None:
    """The clock's minute."""
    schedule.sweep(table)
