"""A sync in the hands of one job: what the source says becomes documents, what is gone goes.

The job stops after some seconds and stores where it has come to. One that follows a dead one sees
again a few of the things that were seen, which changes nothing. Things are removed only after
the source was listed to its end.
"""

import json
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from time import monotonic
from typing import Any

from pydantic import ValidationError

from frontdesk import clock
from frontdesk.crypto import SecretUnreadable
from frontdesk.duties import BlockingClaim, Lost
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.records.agent import AgentNotFound
from frontdesk.records.document import Failure
from frontdesk.table import ConditionFailed, Table
from knowledge.connectors.credentials import config_of, unseal
from knowledge.connectors.errors import AuthorizationLost, SourceFailed
from knowledge.connectors.items import (
    Connector,
    ConnectorStatus,
    LogEntry,
    LogLevel,
    SourceItem,
    Sync,
    SyncState,
)
from knowledge.connectors.registry import source_type
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.source import Brought, Outcome, Source, Unchanged, Unreadable, Work
from knowledge.documents.service import DocumentService
from knowledge.documents.sources import source_document_id
from knowledge.errors import DocumentLimit, DocumentNotFound

JOB_SECONDS = 20.0
"""How long one job works before it leaves the rest to the next, so that others come in between."""
SAVED_EVERY_SECONDS = 15.0
MAX_LOG = 100
_MESSAGE, _URL = 300, 500


class Running:
    """A sync in this job's hands."""

    def __init__(
        self,
        table: Table,
        connectors: ConnectorRepository,
        claim: BlockingClaim[Connector],
        sync: Sync,
    ) -> None:
        self._connectors = connectors
        self._claim = claim
        self._connector = connector = claim.duty
        self._sync = sync
        self._documents = DocumentService(table, (connector.workspace_id, connector.created_by))
        self._state: dict[str, Any] = self._stored_state()
        self._ends = monotonic() + JOB_SECONDS
        self._saved = monotonic()
        self._full = False

    def go_or_fail(self, failure: SourceFailed | None = None) -> None:
        """Work until the sync or the time of this job is over; then another job goes on.

        With a ``failure`` the sync ends with it. What was brought stays, nothing is removed.
        """
        try:
            try:
                if failure is not None:
                    raise failure
                self._go()
            except SourceFailed as error:
                self.log("error", error.detail, None)
                self._finish(error)
        except Lost:
            logger.info("sync lost", connector_id=self._connector.id)

    def _go(self) -> None:
        secrets, config = self._settings()
        listing: dict[str, Any] = self._state.setdefault("listing", {})
        work = Work(
            config=config,
            secrets=secrets,
            state=listing,
            known=self._known,
            log=self.log,
        )
        source = source_type(self._connector.type)(work)
        if not self._state.get("listed"):
            for outcome in source.run():
                if outcome is not None:
                    self._store(outcome)
                if self._pause():
                    return
            self._state.update(listed=True, complete=source.complete, listing={})
            self._save()
        if self._state["complete"]:
            for item in self._connectors.source_items(self._connector):
                if item.sync_id == self._sync.id:
                    continue
                self._remove(source, item)
                if self._pause():
                    return
        else:
            self.log("warning", "Not everything could be listed, so nothing was removed", None)
        self._finish(None)

    def _settings(self) -> tuple[dict[str, str], Any]:
        try:
            secrets = unseal(self._connector)
            return secrets, config_of(self._connector, secrets)
        except SecretUnreadable as error:
            text = "The stored credentials cannot be read; enter them again"
            raise SourceFailed("credentials_unreadable", text) from error
        except ValidationError as error:
            raise SourceFailed("config_invalid", "The settings are not complete") from error

    def log(self, level: LogLevel, message: str, url: str | None) -> None:
        """A line for the log that people read; the last line says that there were more."""
        log = self._sync.log
        if len(log) < MAX_LOG - 1:
            log.append(LogEntry(level=level, message=message[:_MESSAGE], url=url and url[:_URL]))
        elif len(log) == MAX_LOG - 1:
            log.append(LogEntry(level="info", message="More lines were left out"))

    def _known(self, external_id: str) -> SourceItem | None:
        return self._connectors.known(
            self._connector, external_id, source_document_id(self._connector.id, external_id)
        )

    def _store(self, outcome: Outcome) -> None:
        item = self._connectors.source_item(self._connector, outcome.external_id)
        try:
            if isinstance(outcome, Brought):
                self._bring(outcome, item)
            elif isinstance(outcome, Unchanged):
                if item is not None:
                    self._keep(item, item, "unchanged")
            else:
                self._count_unreadable(outcome, item)
        except ConditionFailed as error:
            raise Lost from error

    def _bring(self, brought: Brought, item: SourceItem | None) -> None:
        if self._full and item is None:
            self._count_unreadable(Unreadable(brought.external_id, "", brought.url), None)
            return
        before = item.content_hash if item and self._known(brought.external_id) else None
        digest = sha256(brought.content).hexdigest()
        try:
            document = self._documents.put_source(
                self._connector.agent_id,
                connector_id=self._connector.id,
                external_id=brought.external_id,
                name=brought.name,
                url=brought.url,
                content=brought.content,
                kind_hint=brought.type,
            )
        except AgentNotFound as error:
            raise Lost from error
        except FrontdeskError as error:
            if error.status >= 500:
                raise  # ours, not the source's: the job is tried again
            self._full = self._full or isinstance(error, DocumentLimit)
            unreadable = Unreadable(brought.external_id, error.detail, brought.url)
            self._count_unreadable(unreadable, item)
            return
        fresh = SourceItem(
            workspace_id=self._connector.workspace_id,
            connector_id=self._connector.id,
            external_id=brought.external_id,
            document_id=document.id,
            etag=brought.etag,
            last_modified=brought.last_modified,
            content_hash=digest,
            links=brought.links,
            last_seen=clock.now(),
        )
        count = "added" if item is None else "unchanged" if before == digest else "changed"
        try:
            self._keep(fresh, item, count)
        except ConditionFailed:
            if self._connectors.find(self._connector.id) is None:
                self._delete(document.id)  # nobody else would
            raise

    def _keep(self, fresh: SourceItem, stored: SourceItem | None, count: str) -> None:
        # A job that went on after a dead one may see a thing again: it is counted once.
        seen = stored is not None and stored.sync_id == self._sync.id
        fresh = fresh.model_copy(update={"sync_id": self._sync.id, "last_seen": clock.now()})
        new = stored is None
        self._connectors.keep_item(self._connector, fresh, new=new, count="" if seen else count)

    def _count_unreadable(self, unreadable: Unreadable, item: SourceItem | None) -> None:
        if unreadable.message:
            self.log("error", unreadable.message, unreadable.url)
        if item is not None:
            self._keep(item, item, "failed")
        else:
            self._connectors.count_failure(self._connector)

    def _remove(self, source: Source, item: SourceItem) -> None:
        if not source.gone(item):
            self._keep(item, item, "unchanged")
            return
        self._delete(item.document_id)
        try:
            self._connectors.drop_item(self._connector, item)
        except ConditionFailed as error:
            raise Lost from error
        self.log("info", "Not there any more", item.external_id)

    def _delete(self, document_id: str) -> None:
        try:
            self._documents.delete(self._connector.agent_id, document_id)
        except (DocumentNotFound, AgentNotFound):
            return

    def _pause(self) -> bool:
        """Whether this job must end now; every now and then what is known so far is stored."""
        now = monotonic()
        if now >= self._ends:
            self._save(last=True)
            return True
        if now - self._saved >= SAVED_EVERY_SECONDS:
            self._save()
        return False

    def _save(self, *, last: bool = False) -> None:
        """Store where the sync has come to; the ``last`` time the next job may begin at once."""
        packed = b64encode(zlib.compress(json.dumps(self._state).encode())).decode()
        state = SyncState(
            workspace_id=self._connector.workspace_id,
            connector_id=self._connector.id,
            sync_id=self._sync.id,
            packed=packed,
        )
        writes = self._connectors.sync_as_it_is(self._sync, state)
        if last:
            self._claim.later(clock.now(), *writes)
        else:
            self._claim.renew(*writes, deaths=0)
        self._saved = monotonic()

    def _finish(self, error: SourceFailed | None) -> None:
        status: ConnectorStatus = "idle"
        if error is not None:
            status = "needs_authorization" if isinstance(error, AuthorizationLost) else "failed"
        failure = Failure(code=error.code, detail=error.detail) if error else None
        self._sync.status = "failed" if error else "succeeded"
        self._sync.finished_at = clock.now()
        writes = self._connectors.sync_as_it_is(self._sync, None)
        # As it is now: somebody may change the schedule up to the last moment.
        while connector := self._connectors.find(self._connector.id):
            if connector.owner != self._connector.owner:
                raise Lost
            if self._connectors.end_sync(connector, status, failure, *writes):
                break
        else:
            raise Lost
        self._connectors.forget_old_syncs(self._connector)
        logger.info("sync ended", connector_id=self._connector.id, status=self._sync.status)

    def _stored_state(self) -> dict[str, Any]:
        stored = self._connectors.state(self._connector)
        if stored is None or stored.sync_id != self._sync.id:
            return {}
        found: dict[str, Any] = json.loads(zlib.decompress(b64decode(stored.packed)))
        return found
