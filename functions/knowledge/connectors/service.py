"""The use cases of connectors: making, changing, syncing, deleting."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.records.agent import Author, made_by
from frontdesk.service_config import checked, renewed, split
from frontdesk.table import Operation, Page, Table
from knowledge.connectors import authorization
from knowledge.connectors.credentials import seal, unseal
from knowledge.connectors.errors import (
    ConnectorNotFound,
    NoKey,
    NotAuthorized,
    NothingToSync,
    SyncRunning,
)
from knowledge.connectors.items import Connector, Schedule, Sync
from knowledge.connectors.pushing import new_key
from knowledge.connectors.registry import source_type
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.schedule import begun, writes_of
from knowledge.connectors.source import Source

SYNCS = Rate("knowledge_sync", 30, timedelta(hours=1))
"""How often a connector may be asked to sync by hand."""


@dataclass(frozen=True, slots=True)
class Made:
    """A connector, and its key if it has just got one."""

    connector: Connector
    key: str | None = None


class ConnectorService:
    """The connectors of one agent, for one principal."""

    def __init__(self, table: Table, principal: Principal, agent_id: str) -> None:
        self._table = table
        self._principal = principal
        self._agent_id = agent_id
        self._connectors = ConnectorRepository(table, principal.workspace_id, agent_id)

    def all(self) -> list[Connector]:
        """The agent's connectors, newest first."""
        return self._connectors.all()

    def get(self, connector_id: str) -> Connector:
        """One connector."""
        return self._connectors.get(connector_id)

    def create(
        self,
        *,
        type_name: str,
        name: str,
        config: dict[str, Any],
        schedule: Schedule,
        key: IdempotencyKey | None,
    ) -> Made:
        """Make a connector. One that needs nothing more begins to sync at once."""
        source = source_type(type_name)
        syncs: list[Sync] = []
        push_key, key_hash = (None, None) if source.syncs else new_key()

        def make() -> Connector:
            shown, secrets = split(checked(source.config, config))
            made = made_by(self._principal, "con")
            connector = Connector(
                **made,
                agent_id=self._agent_id,
                type=type_name,
                name=name,
                config=shown,
                credentials_encrypted=seal(made["workspace_id"], made["id"], secrets),
                key_hash=key_hash,
                schedule=schedule if source.syncs else "off",
                status="needs_authorization" if source.oauth else "idle",
            )
            if source.syncs and not source.oauth:
                syncs.append(begun(connector))
            return connector

        def also(connector: Connector) -> list[Operation]:
            return [write for sync in syncs for write in writes_of(sync, connector)]

        connector = self._connectors.create(self._principal, make, key, also)
        # Of an equal request before, the key was shown then.
        return Made(connector, push_key if connector.key_hash == key_hash else None)

    def update(
        self,
        connector_id: str,
        *,
        name: str | None,
        config: dict[str, Any] | None,
        schedule: Schedule | None,
    ) -> Connector:
        """Change a connector. Of ``config`` what is absent stays, secrets too."""
        self._connectors.get(connector_id)

        def update(connector: Connector) -> Connector:
            source = source_type(connector.type)
            if config is not None:
                if connector.status == "syncing":
                    raise SyncRunning
                _reconfigure(connector, source, config)
            connector.name = name or connector.name
            if schedule is not None and source.syncs:
                connector.schedule = schedule
                connector.next_sync_at = connector.next_after(clock.now())
            connector.plan()
            return connector

        def also(before: Connector, after: Connector) -> list[Operation]:
            return self._connectors.updated(self._principal, before, after)

        changed = self._connectors.rewrite(connector_id, update, also)
        if changed is None:
            raise ConnectorNotFound
        return changed

    def delete(self, connector_id: str, *, keep_documents: bool) -> None:
        """Remove a connector at once; its documents follow by way of the event, or stay."""
        author = Author.of(self._principal)
        told = {
            "agent_id": self._agent_id,
            "connector_id": connector_id,
            "keep": keep_documents,
            "author": author.model_dump(),
        }
        self._connectors.remove(
            self._principal,
            connector_id,
            publish(self._principal.workspace_id, "connector.deleted", told),
            documents_kept=keep_documents,
        )

    def sync(self, connector_id: str) -> Sync:
        """Begin a sync; while one is running that one is the answer."""
        connector = self._connectors.get(connector_id)
        if not source_type(connector.type).syncs:
            raise NothingToSync
        if running := self._running(connector):
            return running
        SYNCS.hit(self._table, connector_id)
        syncs: list[Sync] = []

        def begin(stored: Connector) -> Connector | None:
            if stored.status == "needs_authorization":
                raise NotAuthorized
            if stored.status == "syncing":
                return None
            syncs[:] = [begun(stored)]
            return stored

        def also(_: Connector, changed: Connector) -> list[Operation]:
            entry = audit(self._principal, "connector.sync_requested", connector_id)
            return [entry, *writes_of(syncs[0], changed)]

        if self._connectors.rewrite(connector_id, begin, also):
            return syncs[0]
        running = self._running(self._connectors.get(connector_id))
        if running is None:
            raise SyncRunning  # somebody began one which has ended by now
        return running

    def syncs(self, connector_id: str, *, limit: int, cursor: str | None) -> Page[Sync]:
        """The last syncs of a connector, newest first."""
        connector = self._connectors.get(connector_id)
        return self._connectors.syncs(connector, limit=limit, cursor=cursor)

    def rotate_key(self, connector_id: str) -> Made:
        """Give a push connector another key; the one before is good for nothing at once."""
        if self._connectors.get(connector_id).key_hash is None:
            raise NoKey
        key, key_hash = new_key()

        def rotate(connector: Connector) -> Connector:
            return connector.model_copy(update={"key_hash": key_hash})

        def also(*_: Connector) -> list[Operation]:
            return [audit(self._principal, "connector.key_rotated", connector_id)]

        changed = self._connectors.rewrite(connector_id, rotate, also)
        if changed is None:
            raise ConnectorNotFound
        return Made(changed, key)

    def authorize(self, connector_id: str) -> tuple[str, str]:
        """Begin to authorize a connector in the browser, see `authorization.begin`."""
        connector = self._connectors.get(connector_id)
        return authorization.begin(self._table, self._principal, connector)

    def _running(self, connector: Connector) -> Sync | None:
        return self._connectors.sync(connector) if connector.status == "syncing" else None


def _reconfigure(connector: Connector, source: type[Source], given: dict[str, Any]) -> None:
    """Change settings; what was obtained for another account is void then."""
    new = renewed(source.config, connector.config, unseal(connector), given, source.oauth)
    if new.void:
        connector.status = "needs_authorization"
    connector.config = new.shown
    connector.credentials_encrypted = seal(connector.workspace_id, connector.id, new.secrets)
