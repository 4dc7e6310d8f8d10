"""Connectors' access to the table, one method per access pattern."""

from collections.abc import Iterator
from typing import Any

from frontdesk import clock
from frontdesk.collections import Collection, Limit, Owner
from frontdesk.duties import ENDED, change
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.records.document import Document, Failure
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
    Table,
    Update,
)
from knowledge.connectors.errors import ConnectorLimit, ConnectorNotFound
from knowledge.connectors.items import (
    MAX_CONNECTORS,
    Connector,
    ConnectorCount,
    ConnectorStatus,
    SourceItem,
    Sync,
    SyncState,
)

SYNCS_KEPT = 20


class ConnectorRepository(Collection[Connector]):
    """The connectors of one agent."""

    item = Connector
    noun = "connector"
    missing = ConnectorNotFound
    shown = {"type", "name", "config", "schedule"}
    owner = Owner(Agent, AgentNotFound)
    limit = Limit(MAX_CONNECTORS, ConnectorLimit, ConnectorCount)

    def syncs(self, connector: Connector, *, limit: int, cursor: str | None) -> Page[Sync]:
        """A connector's syncs, newest first."""
        return self._table.query(
            Query(
                Sync,
                connector.child_pk(),
                "SYNC#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
            )
        )

    def sync(self, connector: Connector) -> Sync | None:
        """The sync that is running or was the last one."""
        if connector.sync_id is None:
            return None
        key = Sync.key_of(self._workspace_id, connector.id, connector.sync_id)
        return self._table.get(Sync, key)

    def forget_old_syncs(self, connector: Connector) -> None:
        """Remove all but the last 20."""
        query = Query(Sync, connector.child_pk(), "SYNC#", limit=100, newest_first=True)
        for number, sync in enumerate(self._table.all(query)):
            if number >= SYNCS_KEPT:
                self._table.write(Delete(Sync, sync.key()))

    def sync_as_it_is(self, sync: Sync, state: SyncState | None) -> list[Operation]:
        """The writes of the log, how a sync ended if it did, and what its next job goes on from."""
        entries = [entry.model_dump(exclude_none=True) for entry in sync.log]
        finished = clock.iso(sync.finished_at) if sync.finished_at else None
        told = {"log": entries, "status": sync.status, "finished_at": finished}
        key = SyncState.key_of(self._workspace_id, sync.connector_id)
        return [
            Update(Sync, sync.key(), set=told),
            Put(state) if state else Delete(SyncState, key),
        ]

    def state(self, connector: Connector) -> SyncState | None:
        """Where the sync of a connector has come to."""
        return self._table.get(SyncState, SyncState.key_of(self._workspace_id, connector.id))

    def end_sync(
        self, read: Connector, status: ConnectorStatus, failure: Failure | None, *writes: Operation
    ) -> bool:
        """End the sync of a connector that was read, and plan its next one, with ``writes`` in the
        same transaction; False if it is in other hands by now or its schedule was changed."""
        moment = clock.now()
        ended: dict[str, Any] = {
            "status": status,
            "failure": failure,
            "last_sync_at": moment,
            "next_sync_at": read.next_after(moment),
            "deadline": None,
            "updated_at": moment,
        }
        after = read.model_copy(update=ended)
        after.plan()
        times = {"due_at": after.due_at, "look_at": after.look_at}
        # Not a step of the claim, which holds whatever the schedule is.
        unchanged = {"owner": read.owner, "schedule": read.schedule}
        write = change(read, unchanged, {**ENDED, **ended, **times})
        try:
            self._table.transact(write, *writes)
        except ConditionFailed as failed:
            if 0 in failed.failed:
                return False
            raise
        return True

    def known(self, connector: Connector, external_id: str, document_id: str) -> SourceItem | None:
        """What is known of a thing of the source, if its document is still there."""
        item, document = self._table.batch_get(
            [
                (SourceItem, SourceItem.key_of(self._workspace_id, connector.id, external_id)),
                (Document, Document.key_of(self._workspace_id, connector.agent_id, document_id)),
            ]
        )
        return item if isinstance(item, SourceItem) and document is not None else None

    def source_item(self, connector: Connector, external_id: str) -> SourceItem | None:
        """What is stored of a thing of the source."""
        key = SourceItem.key_of(self._workspace_id, connector.id, external_id)
        return self._table.get(SourceItem, key)

    def source_items(self, connector: Connector) -> Iterator[SourceItem]:
        """Everything that the source has brought."""
        return self._table.all(Query(SourceItem, connector.child_pk(), "ITEM#", limit=200))

    def keep_item(self, connector: Connector, item: SourceItem, *, new: bool, count: str) -> None:
        """Store what a sync saw, and count it as ``added``, ``changed``, ``unchanged`` or
        ``failed`` (nothing if empty). `ConditionFailed` if the sync is not that one any more."""
        self._table.transact(
            self._counted(connector, int(new)), Put(item), *self._tally(connector, count)
        )

    def count_failure(self, connector: Connector) -> None:
        """Count what could not be read and is not known; `ConditionFailed` as above."""
        self._table.transact(self._counted(connector, 0), *self._tally(connector, "failed"))

    def drop_item(self, connector: Connector, item: SourceItem) -> None:
        """Forget what the source has no more; `ConditionFailed` as above."""
        self._table.transact(
            self._counted(connector, -1),
            Delete(SourceItem, item.key(), must_exist=True),
            *self._tally(connector, "removed"),
        )

    def push_item(self, connector: Connector, item: SourceItem) -> bool:
        """Store what was pushed; False if the connector is gone."""
        try:
            self._table.transact(self._pushed(connector, 1), Create(item))
        except ConditionFailed as failure:
            if 0 in failure.failed:
                return False
        return True

    def drop_pushed(self, connector: Connector, external_id: str) -> None:
        """Forget what was pushed, if it was."""
        key = SourceItem.key_of(self._workspace_id, connector.id, external_id)
        try:
            self._table.transact(
                self._pushed(connector, -1), Delete(SourceItem, key, must_exist=True)
            )
        except ConditionFailed:
            return

    def _counted(self, connector: Connector, more: int) -> Operation:
        """That the job still has the connector, and how many documents there are."""
        equals = {"owner": connector.owner}
        if not more:
            return Check(Connector, connector.key(), equals=equals)
        add = {"documents": more}
        return Update(Connector, connector.key(), equals=equals, add=add)

    def _pushed(self, connector: Connector, more: int) -> Update:
        return Update(Connector, connector.key(), add={"documents": more})

    def _tally(self, connector: Connector, count: str) -> list[Operation]:
        if not count or connector.sync_id is None:
            return []
        key = Sync.key_of(self._workspace_id, connector.id, connector.sync_id)
        return [Update(Sync, key, add={count: 1})]


class AllWorkspacesConnectors:
    """Connectors of every workspace, for keys that name no workspace."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def pushed(self, connector_id: str) -> Connector | None:
        """A push connector by its id, read consistently."""
        place = Connector.pushed_key(connector_id)
        query = Query(Connector, place.pk, place.sk, index=Index.BY_TIME, limit=1)
        for found in self._table.query(query).items:
            return self._table.get(Connector, found.key())
        return None
