"""The use cases of connections: making, changing, testing, registering, deleting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from channels.adapters.protocol import TestOutcome
from channels.adapters.registry import adapter_of
from channels.connections.items import (
    ChannelType,
    Connection,
    EntryStatus,
    Failure,
    LogEntry,
)
from channels.connections.log import logged
from channels.connections.repository import ConnectionRepository
from channels.connections.secrets import opened, seal, unseal
from channels.errors import ChannelNotFound, NothingToRegister
from frontdesk.audit import audit
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.records.agent import made_by
from frontdesk.service_config import checked, renewed, split
from frontdesk.table import Operation, Page, Table

TESTS = Rate("channel_test", 60, timedelta(hours=1))


class ConnectionService:
    """The connections of one agent, for one principal."""

    def __init__(self, table: Table, principal: Principal, agent_id: str) -> None:
        self._table = table
        self._principal = principal
        self._agent_id = agent_id
        self._connections = ConnectionRepository(table, principal.workspace_id, agent_id)

    def all(self) -> list[Connection]:
        """The agent's connections, newest first."""
        return self._connections.all()

    def get(self, channel_id: str) -> Connection:
        """One connection."""
        return self._connections.get(channel_id)

    def create(
        self,
        *,
        type_name: ChannelType,
        name: str,
        config: dict[str, Any],
        key: IdempotencyKey | None,
    ) -> Connection:
        """Make a connection; it is set up until the platform has been heard of."""

        def make() -> Connection:
            shown, secrets = split(checked(adapter_of(type_name).config_model, config))
            made = made_by(self._principal, "chn")
            return Connection(
                **made,
                agent_id=self._agent_id,
                type=type_name,
                name=name,
                config=shown,
                secrets_encrypted=seal(made["workspace_id"], made["id"], secrets),
                secret_names=sorted(secrets),
            )

        return self._connections.create(self._principal, make, key)

    def update(
        self,
        channel_id: str,
        *,
        name: str | None,
        enabled: bool | None,
        config: dict[str, Any] | None,
    ) -> Connection:
        """Change a connection. Of ``config`` what is absent stays, secrets too."""
        self._connections.get(channel_id)

        def update(connection: Connection) -> Connection:
            if config is not None:
                _reconfigure(connection, config)
            connection.name = name or connection.name
            connection.enabled = connection.enabled if enabled is None else enabled
            return connection

        def also(before: Connection, after: Connection) -> list[Operation]:
            given = []
            if config is not None and before.secrets_encrypted != after.secrets_encrypted:
                given = [field for field in config if field in after.secret_names]
            noted = {"secrets_changed": given} if given else {}
            return self._connections.updated(self._principal, before, after, **noted)

        return self._changed(channel_id, update, also)

    def delete(self, channel_id: str) -> None:
        """Remove a connection at once; what it had follows by way of the event."""
        self._connections.remove(self._principal, channel_id)

    async def test(self, channel_id: str) -> TestOutcome:
        """Ask the platform; what it says decides whether the connection is connected."""
        connection = self._connections.get(channel_id)
        TESTS.hit(self._table, channel_id)
        outcome = await adapter_of(connection.type).test(opened(connection))
        self._note(connection, "test", outcome)
        return outcome

    async def register(self, channel_id: str) -> TestOutcome:
        """Tell the platform what it has to know of us; 409 where there is nothing to tell."""
        connection = self._connections.get(channel_id)
        adapter = adapter_of(connection.type)
        if not adapter.registers:
            raise NothingToRegister
        TESTS.hit(self._table, channel_id)
        outcome = await adapter.register(opened(connection))
        self._note(connection, "register", outcome)
        return outcome

    def log(self, channel_id: str, *, limit: int, cursor: str | None) -> Page[LogEntry]:
        """What came in and went out, newest first."""
        connection = self._connections.get(channel_id)
        return self._connections.log(connection, limit=limit, cursor=cursor)

    def _note(self, connection: Connection, event: str, outcome: TestOutcome) -> None:
        """Keep what the platform said: in the log, and in the state of the connection."""

        def note(stored: Connection) -> Connection:
            if outcome.ok:
                stored.state, stored.failure = "connected", None
            elif not outcome.waits:
                stored.state = "failed"
                stored.failure = Failure(code=outcome.code or "failed", detail=outcome.detail)
            stored.account = outcome.account or stored.account
            stored.facts |= outcome.facts
            return stored

        def also(_: Connection, changed: Connection) -> list[Operation]:
            status: EntryStatus = "ok" if outcome.ok else "failed"
            place = (changed.workspace_id, changed.id)
            return [
                audit(self._principal, f"channel.{event}", changed.id, after={"ok": outcome.ok}),
                logged(*place, "out", event, status, outcome.detail),
            ]

        self._changed(connection.id, note, also)

    def _changed(
        self,
        channel_id: str,
        change: Callable[[Connection], Connection],
        also: Callable[[Connection, Connection], list[Operation]],
    ) -> Connection:
        changed = self._connections.rewrite(channel_id, change, also)
        if changed is None:
            raise ChannelNotFound
        return changed


def _reconfigure(connection: Connection, given: dict[str, Any]) -> None:
    """Change settings; what was obtained for another app (its token) is void then."""
    adapter = adapter_of(connection.type)
    new = renewed(adapter.config_model, connection.config, unseal(connection), given, adapter.oauth)
    if new.void:
        connection.facts, connection.account = {}, None
    if new.changed:
        # Whether the new settings work is not known before the platform is heard of.
        connection.state, connection.failure = "setup", None
        connection.config = new.shown
        connection.secrets_encrypted = seal(connection.workspace_id, connection.id, new.secrets)
        connection.secret_names = sorted(new.secrets)
