"""Knowledge for the agents of the chat tests: documents in the table, passages in the index."""

import asyncio
from dataclasses import dataclass, field

from frontdesk import clock
from frontdesk.engine.embeddings import embedder_for
from frontdesk.ids import new_id
from frontdesk.records.agent import Author
from frontdesk.records.document import AgentKnowledge, Document
from frontdesk.table import Create, Delete, Put, get_table
from frontdesk.vectors import Entry, Passage, Space
from frontdesk.vectors.factory import get_vectors
from tests.platform import Account

EMBEDDING = "mock-embed@1536"


@dataclass
class Knowing:
    """What one agent knows."""

    account: Account
    agent: str
    embedding: str = EMBEDDING
    documents: dict[str, str] = field(default_factory=dict)
    """Name to id."""

    @property
    def space(self) -> Space:
        return Space(self.account.workspace_id, self.agent, self.embedding)

    def learn(self, name: str, *texts: str, url: str | None = None, heading: str = "") -> list[str]:
        """A document whose pages are these passages; gives the passages' ids."""
        document_id, now = new_id("doc"), clock.now()
        self.documents[name] = document_id
        document = Document(
            id=document_id,
            workspace_id=self.account.workspace_id,
            agent_id=self.agent,
            name=name,
            type="txt",
            size=1,
            status="ready",
            url=url,
            file_key=f"{document_id}/file",
            created_by=Author(id=self.account.user_id, name="Test user"),
            created_at=now,
            updated_at=now,
        )
        get_table().write(Create(document))
        passages = [
            Passage(f"{document_id}.{number:016x}", document_id, number, text, heading, number + 1)
            for number, text in enumerate(texts)
        ]
        vectors = asyncio.run(embedder_for(self.embedding).embed([p.text for p in passages]))
        entries = [Entry(*pair) for pair in zip(passages, vectors, strict=True)]
        get_vectors().upsert(self.space, entries)
        self.set()
        return [passage.id for passage in passages]

    def set(self, *, pinned: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> None:
        """Write what a turn reads of the knowledge."""
        knowledge = AgentKnowledge(
            workspace_id=self.account.workspace_id,
            agent_id=self.agent,
            embedding=self.embedding,
            documents=len(self.documents),
            pinned=list(pinned),
            excluded=list(excluded),
        )
        get_table().write(Put(knowledge))

    def forget(self, name: str) -> None:
        """Delete the document from the table; the index still has it."""
        key = Document.key_of(self.account.workspace_id, self.agent, self.documents[name])
        get_table().write(Delete(Document, key))
