"""When syncs begin: by the clock, by a person, or after a worker has died."""

import asyncio
from datetime import timedelta

from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.duties import Duties
from frontdesk.ids import new_id
from frontdesk.table import AsyncTable, Create, Operation, get_table
from knowledge.connectors.items import Connector, Sync
from knowledge.connectors.repository import ConnectorRepository
from knowledge.jobs import SyncConnectorJob, enqueue

DEADLINE = timedelta(hours=6)


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
    connector.owner = connector.lease_until = None
    connector.due_at, connector.look_at = moment, moment + connector.PATIENCE
    connector.deadline = moment + DEADLINE
    connector.deaths = 0
    return sync


def writes_of(sync: Sync, connector: Connector) -> list[Operation]:
    """The sync itself, and the event by which the worker hears of it."""
    told = {"agent_id": connector.agent_id, "connector_id": connector.id, "sync_id": sync.id}
    return [Create(sync), publish(connector.workspace_id, "connector.sync_requested", told)]


def hint(connector: Connector, delay_seconds: int) -> None:
    """Leave the sync of a connector to the worker."""
    if connector.status == "syncing" and connector.sync_id is not None:
        job = SyncConnectorJob(
            workspace_id=connector.workspace_id,
            agent_id=connector.agent_id,
            connector_id=connector.id,
            sync_id=connector.sync_id,
        )
        enqueue(job, delay_seconds=delay_seconds)


async def sweep(table: AsyncTable) -> int:
    """Begin every sync that is due, and call for those whose worker has died; how many."""
    duties = Duties(table, Connector, hint)

    async def see_to(connector: Connector) -> bool:
        if connector.status == "syncing":
            return await duties.call_for(connector)
        return await asyncio.to_thread(_begin, connector)

    return await duties.sweep(see_to)


def _begin(due: Connector) -> bool:
    syncs: list[Sync] = []

    def begin(connector: Connector) -> Connector | None:
        if connector.status == "syncing" or not connector.ready(clock.now()):
            return None
        syncs[:] = [begun(connector)]
        return connector

    connectors = ConnectorRepository(get_table(), due.workspace_id, due.agent_id)
    begins = connectors.rewrite(due.id, begin, lambda _, changed: writes_of(syncs[0], changed))
    return begins is not None
