"""One job of a sync takes it over, if nobody else works on it.

A sync is done by as many jobs as it needs, one at a time, each with a lease. A job that dies is
followed by another one once its lease has ended (see `knowledge.connectors.schedule`).
"""

import secrets
from collections.abc import Callable

from frontdesk import clock
from frontdesk.table import Table
from knowledge.connectors.errors import SourceFailed
from knowledge.connectors.items import Connector
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.running import LEASE, Running

MAX_TAKES = 5
"""Jobs that may die one after the other without having got any further."""


class SyncJob:
    """The work of one job on one sync of a connector."""

    def __init__(self, table: Table, workspace_id: str, agent_id: str, connector_id: str) -> None:
        self._connectors = ConnectorRepository(table, workspace_id)
        self._table = table
        self._agent_id = agent_id
        self._connector_id = connector_id
        self._owner = secrets.token_hex(8)

    def run(self, sync_id: str, again: Callable[[], None]) -> None:
        """Work on the sync; ``again`` is called when another job must go on with it."""
        connector = self._take(sync_id)
        if connector is None:
            return
        sync = self._connectors.sync(connector)
        if sync is None:
            return
        running = Running(self._table, self._connectors, connector, sync)
        if not running.go_or_fail():
            again()

    def _take(self, sync_id: str) -> Connector | None:
        """The connector with the lease, if this job may work on the sync."""
        given_up = False

        def take(connector: Connector) -> Connector | None:
            nonlocal given_up
            if connector.status != "syncing" or connector.sync_id != sync_id:
                return None
            now = clock.now()
            if connector.lease_owner and connector.lease_until and connector.lease_until > now:
                return None
            given_up = connector.takes >= MAX_TAKES
            connector.lease_owner = self._owner
            connector.lease_until = now + LEASE
            connector.takes += 1
            return connector

        connector = self._connectors.change(self._agent_id, self._connector_id, take)
        if connector is None:
            return None
        late = connector.deadline is not None and connector.deadline < clock.now()
        if given_up or late:
            sync = self._connectors.sync(connector)
            if sync is not None:
                code, text = (
                    ("sync_too_long", "The source could not be read in time")
                    if late
                    else ("sync_interrupted", "The sync broke off again and again")
                )
                running = Running(self._table, self._connectors, connector, sync)
                running.go_or_fail(SourceFailed(code, text))
            return None
        return connector
