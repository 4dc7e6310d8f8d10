"""Documents' access to the table, one method per access pattern."""

from collections.abc import Iterator, Sequence

from frontdesk.entitlements import Entitlements
from frontdesk.identity import Workspace
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.records.document import AgentKnowledge, Document, DocumentStatus
from frontdesk.records.search_text import searchable
from frontdesk.table import Check, Create, Delete, Operation, Page, Query, Table, Update
from knowledge.errors import DocumentNotFound

_BATCH = 100


class DocumentRepository:
    """The documents of one workspace's agents.

    Writes take the other writes of their transaction (``*also``) and tell by `ConditionFailed`
    which conditions did not hold.
    """

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def knowledge(self, agent_id: str) -> AgentKnowledge | None:
        """An agent's knowledge, None before its first document; raises `AgentNotFound`."""
        agent, knowledge = self._table.batch_get(
            [
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (AgentKnowledge, AgentKnowledge.key_of(self._workspace_id, agent_id)),
            ]
        )
        if agent is None:
            raise AgentNotFound
        return knowledge if isinstance(knowledge, AgentKnowledge) else None

    def page(
        self,
        agent_id: str,
        *,
        limit: int,
        cursor: str | None,
        search: str | None,
        status: DocumentStatus | None,
    ) -> Page[Document]:
        """An agent's documents, newest first; each word of ``search`` must be in the name."""
        contains = [("search", word) for word in searchable(search or "").split()]
        if status:
            contains.append(("status", status))
        return self._table.query(
            Query(
                Document,
                Agent.partition_of(self._workspace_id, agent_id),
                "DOC#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
                contains=contains,
            )
        )

    def all(self, agent_id: str) -> Iterator[Document]:
        """Every document of an agent, oldest first."""
        partition = Agent.partition_of(self._workspace_id, agent_id)
        return self._table.all(Query(Document, partition, "DOC#", limit=200))

    def find(self, agent_id: str, document_id: str) -> Document | None:
        """One document of an agent."""
        return self._table.get(Document, Document.key_of(self._workspace_id, agent_id, document_id))

    def get(self, agent_id: str, document_id: str) -> Document:
        """One document of an agent; raises `AgentNotFound`, `DocumentNotFound`."""
        agent, document = self._table.batch_get(
            [
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (Document, Document.key_of(self._workspace_id, agent_id, document_id)),
            ]
        )
        if agent is None:
            raise AgentNotFound
        if not isinstance(document, Document):
            raise DocumentNotFound
        return document

    def several(self, agent_id: str, ids: Sequence[str]) -> dict[str, Document]:
        """The documents with these ids, those that are there."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Document] = {}
        for first in range(0, len(wanted), _BATCH):
            keys = [
                (Document, Document.key_of(self._workspace_id, agent_id, document_id))
                for document_id in wanted[first : first + _BATCH]
            ]
            items = self._table.batch_get(keys)
            found |= {item.id: item for item in items if isinstance(item, Document)}
        return found

    def add(
        self,
        document: Document,
        knowledge: AgentKnowledge | None,
        embedding: str,
        allowed: Entitlements,
        *also: Operation,
    ) -> None:
        """Store a new document, within the plan's limits.

        Position 0 fails when the agent is gone, 1 when the workspace is being deleted, 2 when a
        limit is reached or somebody else has written the agent's first document.
        """
        self._table.transact(
            *self._alive(document.agent_id),
            self._counted(document, knowledge, embedding, allowed),
            Create(document),
            *also,
        )

    def save(self, write: Update, agent_id: str, *also: Operation) -> None:
        """Change a document (position 2) of an agent (0) in a workspace (1) that are there."""
        self._table.transact(*self._alive(agent_id), write, *also)

    def resized(self, document: Document, more: int) -> Update:
        """The write that counts a document's other size; put it in the transaction."""
        return Update(
            AgentKnowledge,
            AgentKnowledge.key_of(document.workspace_id, document.agent_id),
            add={"size": more},
        )

    def remove(self, document: Document, *also: Operation) -> None:
        """Take a document away, if its state and counts are still those; what it left follows by
        way of the event."""
        self._table.transact(
            Delete(
                Document,
                document.key(),
                must_exist=True,
                equals={
                    "status": document.status,
                    "passages": document.passages,
                    "size": document.size,
                },
            ),
            Update(
                AgentKnowledge,
                AgentKnowledge.key_of(document.workspace_id, document.agent_id),
                must_exist=False,
                add={
                    "documents": -1,
                    "size": -document.size,
                    "passages": -document.passages,
                },
            ),
            *also,
        )

    def _alive(self, agent_id: str) -> tuple[Operation, Operation]:
        return (
            Check(Agent, Agent.key_of(self._workspace_id, agent_id)),
            Check(Workspace, Workspace.key_of(self._workspace_id), equals={"status": "active"}),
        )

    def _counted(
        self,
        document: Document,
        knowledge: AgentKnowledge | None,
        embedding: str,
        allowed: Entitlements,
    ) -> Operation:
        if knowledge is None:
            return Create(
                AgentKnowledge(
                    workspace_id=self._workspace_id,
                    agent_id=document.agent_id,
                    embedding=embedding,
                    documents=1,
                    size=document.size,
                )
            )
        return Update(
            AgentKnowledge,
            knowledge.key(),
            below={
                "documents": allowed.documents,
                "size": allowed.documents_size - document.size + 1,
            },
            add={"documents": 1, "size": document.size},
        )
