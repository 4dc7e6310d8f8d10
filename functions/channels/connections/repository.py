"""Connections' access to the table, one method per access pattern."""

from typing import Any

from channels.connections.items import (
    DELETED,
    MAX_CONNECTIONS,
    Connection,
    ConnectionCount,
    LogEntry,
)
from channels.errors import ChannelLimit, ChannelNotFound
from frontdesk.collections import Collection, Limit, Owner
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.table import Index, Page, Query, Table


class ConnectionRepository(Collection[Connection]):
    """The connections of one agent."""

    item = Connection
    noun = "connection"
    name = "channel"
    missing = ChannelNotFound
    shown = {"type", "name", "enabled", "config"}
    owner = Owner(Agent, AgentNotFound)
    limit = Limit(MAX_CONNECTIONS, ChannelLimit, ConnectionCount)
    events = (DELETED,)

    def event_data(self, item: Connection) -> dict[str, Any]:
        return {"agent_id": item.agent_id, "channel_id": item.id}

    def log(self, connection: Connection, *, limit: int, cursor: str | None) -> Page[LogEntry]:
        """A connection's log, newest first."""
        partition = connection.child_pk()
        return self._table.query(
            Query(LogEntry, partition, "LOG#", limit=limit, cursor=cursor, newest_first=True)
        )


class AllWorkspacesConnections:
    """Connections of every workspace, for requests of platforms, which name none."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, channel_id: str) -> Connection | None:
        """A connection by its id, read consistently; None also when its agent is gone."""
        place = Connection.named_key(channel_id)
        query = Query(Connection, place.pk, place.sk, index=Index.BY_TIME, limit=1)
        for found in self._table.query(query).items:
            connection, agent = self._table.batch_get(
                [
                    (Connection, found.key()),
                    (Agent, Agent.key_of(found.workspace_id, found.agent_id)),
                ]
            )
            return connection if isinstance(connection, Connection) and agent else None
        return None
