"""The use cases of connectors: making, changing, syncing, deleting."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import SecretStr, ValidationError

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.errors import Invalid
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.agent import Author
from frontdesk.table import ConditionFailed, Operation, Page, Table
from knowledge.connectors import authorization
from knowledge.connectors.credentials import seal, unseal
from knowledge.connectors.errors import (
    ConnectorLimit,
    ConnectorNotFound,
    NoKey,
    NotAuthorized,
    NothingToSync,
    SyncRunning,
)
from knowledge.connectors.items import Connector, Schedule, Sync
from knowledge.connectors.pushing import new_key
from knowledge.connectors.registry import source_type, split
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.schedule import begun, writes_of
from knowledge.connectors.source import Source, SourceConfig
from knowledge.errors import AgentNotFound
from knowledge.limits import Rate

SYNCS = Rate("knowledge_sync", 30, timedelta(hours=1))
"""How often a connector may be asked to sync by hand."""


class ConfigInvalid(Invalid):
    """Carries ``errors`` like any validation problem, the fields below ``config``."""

    title = "The settings of the connector are not valid"


@dataclass(frozen=True, slots=True)
class Made:
    """A connector, and its key if it has just got one."""

    connector: Connector
    key: str | None = None


class ConnectorService:
    """The connectors of one workspace's agents, for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal
        self._connectors = ConnectorRepository(table, principal.workspace_id)

    def all(self, agent_id: str) -> list[Connector]:
        """An agent's connectors, newest first."""
        return self._connectors.of_agent(agent_id)

    def get(self, agent_id: str, connector_id: str) -> Connector:
        """One connector."""
        return self._connectors.get(agent_id, connector_id)

    def create(
        self,
        agent_id: str,
        *,
        type_name: str,
        name: str,
        config: dict[str, Any],
        schedule: Schedule,
        key: IdempotencyKey | None,
    ) -> Made:
        """Make a connector. One that needs nothing more begins to sync at once."""
        return once(
            self._table,
            key,
            lambda connector_id: Made(self._connectors.get(agent_id, connector_id)),
            lambda: self._make(agent_id, type_name, name, config, schedule, key),
        )

    def _make(
        self,
        agent_id: str,
        type_name: str,
        name: str,
        config: dict[str, Any],
        schedule: Schedule,
        key: IdempotencyKey | None,
    ) -> Made:
        self._connectors.check_agent(agent_id)
        source = source_type(type_name)
        shown, secrets = split(_checked(source, config))
        principal, moment = self._principal, clock.now()
        connector_id = new_id("con")
        push_key, key_hash = (None, None) if source.syncs else new_key()
        connector = Connector(
            id=connector_id,
            workspace_id=principal.workspace_id,
            agent_id=agent_id,
            type=type_name,
            name=name,
            config=shown,
            credentials_encrypted=seal(principal.workspace_id, connector_id, secrets),
            key_hash=key_hash,
            schedule=schedule if source.syncs else "off",
            status="needs_authorization" if source.oauth else "idle",
            created_by=Author(id=principal.user_id, name=principal.user_name),
            created_at=moment,
            updated_at=moment,
        )
        sync = begun(connector) if source.syncs and not source.oauth else None
        try:
            self._connectors.add(
                connector,
                audit(principal, "connector.created", connector.id, after=_profile(connector)),
                *(writes_of(sync, connector) if sync else []),
                *([key.record(connector.id)] if key else []),
            )
        except ConditionFailed as failure:
            if 0 in failure.failed:
                raise AgentNotFound from None
            if 1 in failure.failed:
                raise ConnectorLimit from None
            raise
        return Made(connector, push_key)

    def update(
        self,
        agent_id: str,
        connector_id: str,
        *,
        name: str | None,
        config: dict[str, Any] | None,
        schedule: Schedule | None,
    ) -> Connector:
        """Change a connector. Of ``config`` what is absent stays, secrets too."""
        before = _profile(self._connectors.get(agent_id, connector_id))

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
            return connector

        def also(changed: Connector) -> list[Operation]:
            after = _profile(changed)
            different = [field for field in after if before[field] != after[field]]
            return [
                audit(
                    self._principal,
                    "connector.updated",
                    connector_id,
                    before={field: before[field] for field in different},
                    after={field: after[field] for field in different},
                )
            ]

        changed = self._connectors.change(agent_id, connector_id, update, also)
        if changed is None:
            raise ConnectorNotFound
        return changed

    def delete(self, agent_id: str, connector_id: str, *, keep_documents: bool) -> None:
        """Remove a connector at once; its documents follow by way of the event, or stay."""
        connector = self._connectors.get(agent_id, connector_id)
        author = Author(id=self._principal.user_id, name=self._principal.user_name)
        told = {
            "agent_id": agent_id,
            "connector_id": connector_id,
            "keep": keep_documents,
            "author": author.model_dump(),
        }
        try:
            self._connectors.remove(
                connector,
                audit(
                    self._principal,
                    "connector.deleted",
                    connector_id,
                    before=_profile(connector) | {"documents_kept": keep_documents},
                ),
                publish(connector.workspace_id, "connector.deleted", told),
            )
        except ConditionFailed:
            raise ConnectorNotFound from None

    def sync(self, agent_id: str, connector_id: str) -> Sync:
        """Begin a sync; while one is running that one is the answer."""
        connector = self._connectors.get(agent_id, connector_id)
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

        def also(changed: Connector) -> list[Operation]:
            entry = audit(self._principal, "connector.sync_requested", connector_id)
            return [entry, *writes_of(syncs[0], changed)]

        if self._connectors.change(agent_id, connector_id, begin, also):
            return syncs[0]
        running = self._running(self._connectors.get(agent_id, connector_id))
        if running is None:
            raise SyncRunning  # somebody began one which has ended by now
        return running

    def syncs(
        self, agent_id: str, connector_id: str, *, limit: int, cursor: str | None
    ) -> Page[Sync]:
        """The last syncs of a connector, newest first."""
        connector = self._connectors.get(agent_id, connector_id)
        return self._connectors.syncs(connector, limit=limit, cursor=cursor)

    def rotate_key(self, agent_id: str, connector_id: str) -> Made:
        """Give a push connector another key; the one before is good for nothing at once."""
        if self._connectors.get(agent_id, connector_id).key_hash is None:
            raise NoKey
        key, key_hash = new_key()

        def rotate(connector: Connector) -> Connector:
            return connector.model_copy(update={"key_hash": key_hash})

        def also(_: Connector) -> list[Operation]:
            return [audit(self._principal, "connector.key_rotated", connector_id)]

        changed = self._connectors.change(agent_id, connector_id, rotate, also)
        if changed is None:
            raise ConnectorNotFound
        return Made(changed, key)

    def authorize(self, agent_id: str, connector_id: str) -> authorization.Begun:
        """Begin to authorize a connector in the browser."""
        connector = self._connectors.get(agent_id, connector_id)
        return authorization.begin(self._table, self._principal, connector)

    def _running(self, connector: Connector) -> Sync | None:
        return self._connectors.sync(connector) if connector.status == "syncing" else None


def _checked(source: type[Source], config: dict[str, Any]) -> SourceConfig:
    """The config as its source wants it; raises `ConfigInvalid`, which names no value."""
    try:
        return source.config.model_validate(config)
    except ValidationError as error:
        fields = [
            {
                "field": ".".join(["config", *map(str, entry["loc"])]),
                "message": entry["msg"],
                "code": entry["type"],
            }
            for entry in error.errors(include_input=False, include_context=False)[:50]
        ]
        raise ConfigInvalid("Some fields are not valid.", errors=fields) from None


def _reconfigure(connector: Connector, source: type[Source], given: dict[str, Any]) -> None:
    stored = unseal(connector)
    own = {name: value for name, value in stored.items() if name in source.config.model_fields}
    checked = _checked(source, connector.config | own | given)
    shown, secrets = split(checked)
    oauth = source.oauth
    if oauth is not None:
        before = connector.config | own
        other = any(before.get(name) != (shown | secrets).get(name) for name in oauth.identity)
        if other:
            connector.status = "needs_authorization"
        else:
            secrets |= {name: stored[name] for name in oauth.obtained if name in stored}
    connector.config = shown
    connector.credentials_encrypted = seal(connector.workspace_id, connector.id, secrets)


def secret_fields(type_name: str) -> list[str]:
    """The fields of a config that are written and never read."""
    fields = source_type(type_name).config.model_fields
    return [name for name, field in fields.items() if field.annotation is SecretStr]


def _profile(connector: Connector) -> dict[str, Any]:
    return connector.model_dump(mode="json", include={"type", "name", "config", "schedule"})
