"""Connections' access to the table, one method per access pattern."""

from collections.abc import Callable

from channels.connections.items import (
    MAX_CONNECTIONS,
    Connection,
    ConnectionCount,
    Install,
    LogEntry,
)
from channels.errors import AgentNotFound, ChannelNotFound
from frontdesk import clock
from frontdesk.records.agent import Agent
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Delete,
    Index,
    Operation,
    Page,
    Put,
    Query,
    Replace,
    Table,
    Update,
)

_TRIES = 8

Change = Callable[[Connection], Connection | None]
"""What a connection becomes; None leaves it as it is."""


class ConnectionRepository:
    """The connections of one workspace's agents."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def of_agent(self, agent_id: str) -> list[Connection]:
        """An agent's connections, newest first; raises `AgentNotFound`."""
        if self._table.get(Agent, Agent.key_of(self._workspace_id, agent_id)) is None:
            raise AgentNotFound
        partition = Agent.partition_of(self._workspace_id, agent_id)
        query = Query(Connection, partition, "CHANNEL#", limit=MAX_CONNECTIONS)
        return list(self._table.all(query))[::-1]

    def get(self, agent_id: str, channel_id: str) -> Connection:
        """One connection; raises `AgentNotFound`, `ChannelNotFound`."""
        agent, connection = self._table.batch_get(
            [
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (Connection, Connection.key_of(self._workspace_id, agent_id, channel_id)),
            ]
        )
        if agent is None:
            raise AgentNotFound
        if not isinstance(connection, Connection):
            raise ChannelNotFound
        return connection

    def add(self, connection: Connection, *also: Operation) -> None:
        """Store a new connection; fails at 0 without its agent, at 1 when there are too many."""
        self._table.transact(
            Check(Agent, Agent.key_of(self._workspace_id, connection.agent_id)),
            self._count(connection.agent_id, 1, below={"connections": MAX_CONNECTIONS}),
            Create(connection),
            *also,
        )

    def change(
        self,
        agent_id: str,
        channel_id: str,
        change: Change,
        also: Callable[[Connection], list[Operation]] = lambda _: [],
    ) -> Connection | None:
        """Change a connection from what is stored now; None if it is gone or was left as it is.

        ``also`` are the other writes of the transaction, given the connection as it becomes.
        """
        key = Connection.key_of(self._workspace_id, agent_id, channel_id)
        for _ in range(_TRIES):
            stored = self._table.get(Connection, key)
            changed = stored and change(stored.model_copy(deep=True))
            if not changed:
                return None
            changed = changed.model_copy(update={"updated_at": clock.now()})
            try:
                self._table.transact(Replace(changed), *also(changed))
            except ConditionFailed as failure:
                if failure.failed != (0,):
                    raise
                continue  # somebody else has changed it: look again
            return changed.model_copy(update={"revision": changed.revision + 1})
        raise ConditionFailed

    def remove(self, connection: Connection, *also: Operation) -> None:
        """Take a connection away at once; the worker removes what it had."""
        self._table.transact(
            Delete(Connection, connection.key(), must_exist=True),
            self._count(connection.agent_id, -1),
            *also,
        )

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

    def _count(self, agent_id: str, more: int, below: dict[str, float] | None = None) -> Update:
        return Update(
            ConnectionCount,
            ConnectionCount.key_of(self._workspace_id, agent_id),
            must_exist=False,
            below=below or {},
            set={"workspace_id": self._workspace_id, "agent_id": agent_id},
            add={"connections": more},
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
