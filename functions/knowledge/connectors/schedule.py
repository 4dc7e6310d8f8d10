"""When syncs begin: by the clock, by a person, or after a worker has died."""

from datetime import timedelta

from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.ids import new_id
from frontdesk.observability import logger
from frontdesk.table import Create, Operation, Table
from knowledge.connectors.items import Connector, Sync
from knowledge.connectors.repository import AllWorkspacesConnectors, ConnectorRepository
from knowledge.jobs import SyncConnectorJob, enqueue

PATIENCE = timedelta(minutes=3)
"""A sync that nobody has taken from the queue by then is put into it again."""
DEADLINE = timedelta(hours=6)
SWEPT_AT_ONCE = 100


def begun(connector: Connector) -> Sync:
    """Let a connector be syncing, and give back the sync to store with it."""
    moment = clock.now()
    sync = Sync(
        id=new_id("syn"),
        workspace_id=connector.workspace_id,
        connector_id=connector.id,
        started_at=moment,
    )
    connector.status = "syncing"
    connector.sync_id = sync.id
    connector.lease_owner = None
    connector.lease_until = moment + PATIENCE
    connector.deadline = moment + DEADLINE
    connector.takes = 0
    return sync


def writes_of(sync: Sync, connector: Connector) -> list[Operation]:
    """The sync itself, and the event by which the worker hears of it."""
    told = {"agent_id": connector.agent_id, "connector_id": connector.id, "sync_id": sync.id}
    return [Create(sync), publish(connector.workspace_id, "connector.sync_requested", told)]


def sweep(table: Table) -> int:
    """Begin every sync that is due, and call for those whose worker has died; how many."""
    looked_at = 0
    for connector in AllWorkspacesConnectors(table).due(SWEPT_AT_ONCE):
        connectors = ConnectorRepository(table, connector.workspace_id)
        if connector.status == "syncing":
            _call_again(connectors, connector)
        else:
            _begin(connectors, connector)
        looked_at += 1
    if looked_at:
        logger.info("connectors due", count=looked_at)
    return looked_at


def _begin(connectors: ConnectorRepository, due: Connector) -> None:
    syncs: list[Sync] = []

    def begin(connector: Connector) -> Connector | None:
        at = connector.due_at
        if connector.status == "syncing" or at is None or at > clock.now():
            return None
        syncs[:] = [begun(connector)]
        return connector

    connectors.change(due.agent_id, due.id, begin, lambda changed: writes_of(syncs[0], changed))


def _call_again(connectors: ConnectorRepository, overdue: Connector) -> None:
    def wait(connector: Connector) -> Connector | None:
        until = connector.lease_until
        if connector.status != "syncing" or until is None or until > clock.now():
            return None
        connector.lease_owner = None
        connector.lease_until = clock.now() + PATIENCE
        return connector

    connector = connectors.change(overdue.agent_id, overdue.id, wait)
    if connector is not None and connector.sync_id is not None:
        enqueue(
            SyncConnectorJob(
                workspace_id=connector.workspace_id,
                agent_id=connector.agent_id,
                connector_id=connector.id,
                sync_id=connector.sync_id,
            )
        )
