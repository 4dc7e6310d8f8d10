"""Connections' access to the table, one method per access pattern."""

from typing import Any

from channels.connections.items import (
    DELETED,
    MAX_CONNECTIONS,
    Connection,
    ConnectionCount,
    Install,
    LogEntry,
)
from channels.errors import ChannelLimit, ChannelNotFound
from frontdesk.collections import Collection, Limit, Owner
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.table import ConditionFailed, Index, Operation, Page, Put, Query, Table, Update


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

    def begin_install(self, install: Install, *also: Operation) -> None:
        """Remember an install in place of the one before."""
        self._table.transact(Put(install), *also)

    def install(self, channel_id: str) -> Install | None:
        """The install that was begun last."""
        return self._table.get(Install, Install.key_of(self._workspace_id, channel_id))

    def use_install(self, install: Install) -> bool:
        """Use an install up; False if it was, or if another one was begun."""
        equals = {"nonce_hash": install.nonce_hash, "used": False}
        try:
            self._table.write(Update(Install, install.key(), equals=equals, set={"used": True}))
        except ConditionFailed:
            return False
        return True


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
