"""Documents that a program pushes with a connector's key."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from frontdesk import clock
from frontdesk.ratelimit import Rate
from frontdesk.records.agent import AgentNotFound
from frontdesk.records.document import Document, DocumentKind
from frontdesk.table import Table
from knowledge.connectors.errors import WrongKey
from knowledge.connectors.items import Connector, SourceItem
from knowledge.connectors.repository import AllWorkspacesConnectors, ConnectorRepository
from knowledge.documents.service import DocumentService
from knowledge.documents.sources import source_document_id
from knowledge.errors import DocumentNotFound

PREFIX = "fd_push_"
PUSHES = Rate("knowledge_push", 120, timedelta(minutes=1))
WRONG_KEYS = Rate("knowledge_push_refused", 120, timedelta(minutes=1))
"""For one address; a key that is right is not counted there."""


def new_key() -> tuple[str, str]:
    """(a key to show once, what is stored of it)."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, key_hash(key)


def key_hash(key: str) -> str:
    """What is stored of a key; 256 random bits need no salt."""
    return sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Pushed:
    """A document as it was pushed."""

    name: str
    content: str
    type: DocumentKind
    url: str | None


class PushService:
    """The use cases of one key; made by `open_with`, which checks it."""

    def __init__(self, table: Table, connector: Connector) -> None:
        self._connector = connector
        self._connectors = ConnectorRepository(table, connector.workspace_id, connector.agent_id)
        self._documents = DocumentService(table, (connector.workspace_id, connector.created_by))

    @classmethod
    def open_with(
        cls, table: Table, connector_id: str, authorization: str | None, client: str
    ) -> "PushService":
        """The service for ``Authorization: Bearer fd_push_…``; raises `WrongKey`.

        ``client`` is who asks, for the limit on wrong keys.
        """
        scheme, _, key = (authorization or "").partition(" ")
        found = AllWorkspacesConnectors(table).pushed(connector_id)
        expected = found.key_hash if found and found.key_hash else key_hash("")
        right = hmac.compare_digest(key_hash(key.strip()), expected)
        if scheme.lower() != "bearer" or not right or found is None or found.key_hash is None:
            WRONG_KEYS.hit(table, client)
            raise WrongKey(headers={"WWW-Authenticate": 'Bearer realm="frontdesk"'})
        PUSHES.hit(table, connector_id)
        return cls(table, found)

    def put(self, external_id: str, pushed: Pushed) -> Document:
        """Create or replace a document; the same content again changes nothing."""
        connector = self._connector
        content = pushed.content.encode()
        document = self._documents.put_source(
            connector.agent_id,
            connector_id=connector.id,
            external_id=external_id,
            name=pushed.name,
            url=pushed.url,
            content=content,
            kind_hint=pushed.type,
        )
        item = SourceItem(
            workspace_id=connector.workspace_id,
            connector_id=connector.id,
            external_id=external_id,
            document_id=document.id,
            content_hash=sha256(content).hexdigest(),
            last_seen=clock.now(),
        )
        if not self._connectors.push_item(connector, item):
            self._delete(document.id)  # the connector was deleted meanwhile, nobody else would
            raise WrongKey(headers={"WWW-Authenticate": 'Bearer realm="frontdesk"'})
        return document

    def delete(self, external_id: str) -> None:
        """Remove a document, if it is there."""
        self._delete(source_document_id(self._connector.id, external_id))
        self._connectors.drop_pushed(self._connector, external_id)

    def _delete(self, document_id: str) -> None:
        try:
            self._documents.delete(self._connector.agent_id, document_id)
        except (AgentNotFound, DocumentNotFound):
            return
