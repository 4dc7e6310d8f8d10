"""One job of a sync takes it over, if nobody else works on it.

A sync is done by as many jobs as it needs, one at a time, each with a claim. A job that dies is
followed by another one once its lease has ended (see `knowledge.connectors.schedule`).
"""

from typing import Any

from frontdesk import clock
from frontdesk.duties import BlockingClaim, BlockingDuties
from frontdesk.table import Table
from knowledge.connectors.errors import SourceFailed
from knowledge.connectors.items import Connector
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.running import Running
from knowledge.connectors.schedule import hint
from knowledge.jobs import SyncConnectorJob

MAX_DEATHS = 5
"""Jobs that may die one after the other without having got any further."""


def work_on(table: Table, job: SyncConnectorJob) -> None:
    """Do a part of a sync; what is left of it becomes another job."""
    key = Connector.key_of(job.workspace_id, job.agent_id, job.connector_id)

    def begin(connector: Connector) -> dict[str, Any] | None:
        runs = connector.status == "syncing" and connector.sync_id == job.sync_id
        return {} if runs else None

    claim = BlockingDuties(table, Connector, hint).take(key, begin)
    if claim is None:
        return
    connectors = ConnectorRepository(table, job.workspace_id, job.agent_id)
    sync = connectors.sync(claim.duty)
    if sync is not None:
        Running(table, connectors, claim, sync).go_or_fail(_hopeless(claim))


def _hopeless(claim: BlockingClaim[Connector]) -> SourceFailed | None:
    """Why the sync is not tried any more."""
    connector = claim.duty
    if connector.deadline is not None and connector.deadline < clock.now():
        return SourceFailed("sync_too_long", "The source could not be read in time")
    if connector.deaths >= MAX_DEATHS:
        return SourceFailed("sync_interrupted", "The sync broke off again and again")
    return None
