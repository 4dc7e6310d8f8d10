"""An agent's knowledge as it is stored: its documents, and what its index looks like.

The passages themselves are in the vectors port. A chat turn reads `AgentKnowledge` together with
the agent, and the documents of the passages that it found, so that a deleted document is never
cited however late the index forgets it.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal
from zlib import crc32

from pydantic import BaseModel, computed_field, model_validator

from frontdesk import clock
from frontdesk.duties import Duty
from frontdesk.records.agent import Agent, Author
from frontdesk.records.search_text import searchable
from frontdesk.table import Index, Item, Key, Places

DocumentKind = Literal["pdf", "docx", "txt", "md", "csv", "json", "html"]
DocumentStatus = Literal[
    "uploading", "queued", "parsing", "embedding", "indexing", "ready", "failed"
]
SHARDS = 4


class Failure(BaseModel):
    """Why a document failed: a code that the web app translates, and English for everybody."""

    code: str
    detail: str


class Document(Duty):
    """One document of an agent; to be indexed is a duty.

    ``done`` and ``total`` count passages while they are embedded. ``sha256`` is of the file's
    bytes. ``embedding`` names the index that holds its passages. ``file_key`` and ``text_key``
    are in the blobs port: the original, and the parsed pages as JSON. ``attempt`` counts every
    time that a worker took the document, ``first_attempt`` is its value when it was queued or
    got further last. ``handed_on``: a part is embedded and the next worker goes on from there.
    ``worker`` names the process that took it last, ``interruptions`` counts those that ended
    before it got any further.
    """

    kind: ClassVar[str] = "document"
    OPEN = frozenset({"uploading", "queued", "parsing", "embedding", "indexing"})
    LEASE = timedelta(seconds=90)
    PATIENCE = timedelta(minutes=15)
    SHARDS = 4
    FORMERLY = "WORKINGDOCS"

    workspace_id: str
    agent_id: str
    name: str
    type: DocumentKind | None = None
    size: int
    status: DocumentStatus = "uploading"
    failure: Failure | None = None
    pages: int | None = None
    passages: int = 0
    done: int = 0
    total: int = 0
    sha256: str | None = None
    embedding: str | None = None
    connector_id: str | None = None
    url: str | None = None
    file_key: str
    text_key: str | None = None
    attempt: int = 0
    first_attempt: int = 0
    handed_on: bool = False
    worker: str | None = None
    interruptions: int = 0
    deadline: datetime | None = None
    created_by: Author
    updated_at: datetime
    indexed_at: datetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_earlier_lease(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """Before documents were duties, a lease said when the sweep looks after those in nobody's
        hands, too."""
        waits = stored.get("status") in ("uploading", "queued")
        if waits and "look_at" not in stored and "lease_until" in stored:
            return stored | {"look_at": stored["lease_until"], "lease_until": None}
        return stored

    @property
    def waits(self) -> bool:
        """Whether a worker may take it: it is queued, or was handed on."""
        return self.status == "queued" or (self.status == "embedding" and self.handed_on)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def search(self) -> str:
        """The words of the name; stored, so that DynamoDB can filter by them."""
        return searchable(self.name)

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, document_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), f"DOC#{document_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    def places(self) -> Places:
        ended = None
        if not self.open:
            place = f"{clock.iso(self.created_at)}#{self.id}"
            ended = Key(self.ended_pk(self.workspace_id, self.status), place)
        return {**super().places(), Index.BY_STATE: ended}

    @staticmethod
    def ended_pk(workspace_id: str, status: DocumentStatus) -> str:
        """The index partition of a workspace's documents that are ready, or have failed."""
        return f"WS#{workspace_id}#DOCUMENTS#{status}"


class AgentKnowledge(Item):
    """What a chat turn must know of an agent's knowledge; absent until the first document.

    ``embedding`` names the index that serves. ``pinned`` and ``excluded`` are passage ids.
    ``documents`` and ``size`` (bytes of their files) count those that are uploading too.
    """

    kind: ClassVar[str] = "agent_knowledge"

    workspace_id: str
    agent_id: str
    embedding: str
    documents: int = 0
    size: int = 0
    passages: int = 0
    pinned: list[str] = []
    excluded: list[str] = []

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "KNOWLEDGE")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id)

    def places(self) -> Places:
        shard = crc32(self.agent_id.encode()) % SHARDS
        place = f"{self.embedding}#{self.workspace_id}#{self.agent_id}"
        return {Index.BY_TIME: Key(self.embeddings_pk(shard), place)}

    @staticmethod
    def embeddings_pk(shard: int) -> str:
        """An index partition of every agent's knowledge, sorted by its embedding."""
        return f"KNOWLEDGE#{shard}"
