"""What is stored of connectors: themselves, their syncs, and what each source brought."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, model_validator

from frontdesk.collections import Count
from frontdesk.duties import Duty
from frontdesk.oauth_trips import Trip
from frontdesk.records.agent import Agent, Author
from frontdesk.records.document import Failure
from frontdesk.table import Index, Item, Key, Places

Schedule = Literal["off", "hourly", "daily", "weekly"]
ConnectorStatus = Literal["idle", "syncing", "failed", "needs_authorization"]
SyncStatus = Literal["running", "succeeded", "failed"]
LogLevel = Literal["info", "warning", "error"]

INTERVALS: dict[str, timedelta] = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
MAX_CONNECTORS = 20
"""The most connectors of an agent."""


class Connector(Duty):
    """A source of an agent. ``config`` has no secret; those are in ``credentials_encrypted``.

    Its duty is to sync: now, as the sync ``sync_id`` until its ``deadline``, or at
    ``next_sync_at``. ``key_hash`` is of a push connector's key. ``documents`` counts what the
    source has here now.
    """

    kind: ClassVar[str] = "connector"
    # Longer than the slowest step between two renewals: a page that is waited for, asked twice.
    LEASE = timedelta(minutes=5)
    PATIENCE = timedelta(minutes=3)
    SHARDS = 4
    FORMERLY = "DUECONNECTORS"
    EARLIER: ClassVar[Mapping[str, str]] = {"owner": "lease_owner"}

    workspace_id: str
    agent_id: str
    type: str
    name: str
    config: dict[str, Any]
    credentials_encrypted: str | None = None
    key_hash: str | None = None
    schedule: Schedule = "off"
    status: ConnectorStatus = "idle"
    failure: Failure | None = None
    documents: int = 0
    last_sync_at: datetime | None = None
    next_sync_at: datetime | None = None
    sync_id: str | None = None
    deadline: datetime | None = None
    created_by: Author
    updated_at: datetime

    @model_validator(mode="after")
    def _wait_for_next_sync(self) -> Self:
        self.plan()
        return self

    def plan(self) -> None:
        """Let it be due when its next sync is, unless one is running."""
        if self.status != "syncing":
            self.due_at = self.look_at = self.next_sync_at if self.open else None

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, connector_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), f"CONNECTOR#{connector_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    @staticmethod
    def partition_of(workspace_id: str, connector_id: str) -> str:
        """The partition of its syncs and of what it brought."""
        return f"WS#{workspace_id}#CON#{connector_id}"

    def child_pk(self) -> str:
        return self.partition_of(self.workspace_id, self.id)

    @property
    def open(self) -> bool:
        """Whether it syncs, or will without anybody's help."""
        waits = self.next_sync_at is not None and self.status != "needs_authorization"
        return self.key_hash is None and (waits or self.status == "syncing")

    def places(self) -> Places:
        if self.key_hash is not None:
            return {Index.BY_TIME: self.pushed_key(self.id)}
        return super().places()

    @staticmethod
    def pushed_key(connector_id: str) -> Key:
        """Where a push connector is found by its id alone, since its key names no workspace."""
        return Key(f"PUSH#{connector_id}", "CONNECTOR")

    def next_after(self, moment: datetime) -> datetime | None:
        """When the next sync is due, one that ended at ``moment`` given."""
        interval = INTERVALS.get(self.schedule)
        return moment + interval if interval else None


class ConnectorCount(Count):
    """How many connectors an agent has."""

    kind: ClassVar[str] = "connector_count"
    counter = "connectors"

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "CONNECTORCOUNT")


class LogEntry(BaseModel):
    """One line of a sync's log."""

    level: LogLevel
    message: str
    url: str | None = None


class Sync(Item):
    """One sync of a connector and what it did; the last 20 are kept."""

    kind: ClassVar[str] = "sync"

    id: str
    workspace_id: str
    connector_id: str
    status: SyncStatus = "running"
    started_at: datetime
    finished_at: datetime | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    log: list[LogEntry] = []

    @classmethod
    def key_of(cls, workspace_id: str, connector_id: str, sync_id: str) -> Key:
        return Key(Connector.partition_of(workspace_id, connector_id), f"SYNC#{sync_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.connector_id, self.id)


class SyncState(Item):
    """Where a sync has come to: what its next job goes on from, as packed JSON."""

    kind: ClassVar[str] = "sync_state"

    workspace_id: str
    connector_id: str
    sync_id: str
    packed: str

    @classmethod
    def key_of(cls, workspace_id: str, connector_id: str) -> Key:
        return Key(Connector.partition_of(workspace_id, connector_id), "STATE")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.connector_id)


class SourceItem(Item):
    """One thing of the source, and the document that it became.

    ``etag`` and ``last_modified`` are the source's own marks of a change, ``content_hash`` the
    sha256 of what was stored. ``links`` are where it leads to (None: too many to keep).
    ``sync_id`` names the sync that has seen it last.
    """

    kind: ClassVar[str] = "source_item"

    workspace_id: str
    connector_id: str
    external_id: str
    document_id: str
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str
    links: list[str] | None = None
    sync_id: str | None = None
    last_seen: datetime

    @classmethod
    def key_of(cls, workspace_id: str, connector_id: str, external_id: str) -> Key:
        # Hashed, since an address may be longer than a key.
        digest = sha256(external_id.encode()).hexdigest()
        return Key(Connector.partition_of(workspace_id, connector_id), f"ITEM#{digest}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.connector_id, self.external_id)


class Authorization(Trip):
    """An authorization that somebody began in the browser."""

    kind: ClassVar[str] = "authorization"

    connector_id: str
    verifier_encrypted: str

    @classmethod
    def key_of(cls, workspace_id: str, connector_id: str) -> Key:
        return Key(Connector.partition_of(workspace_id, connector_id), "AUTHORIZATION")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.connector_id)
