"""The worker's access to the table, one method per access pattern."""

from collections.abc import Iterator

from frontdesk import clock
from frontdesk.identity import Workspace
from frontdesk.records.agent import Agent
from frontdesk.records.document import AgentKnowledge, Document
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Delete,
    Index,
    Operation,
    Put,
    Query,
    Replace,
    Table,
    Update,
)
from frontdesk.vectors import Space
from knowledge.items import DocumentHash, Reembedding, VectorSpace

ALIVE = 2
"""How many checks `alive` puts before the writes of a transaction."""
SWEPT_AT_ONCE = 100


class IngestRepository:
    """Documents, spaces and hashes of one workspace."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def find(self, agent_id: str, document_id: str) -> Document | None:
        """A document whose agent and workspace are there and not being deleted."""
        document, agent, workspace = self._table.batch_get(
            [
                (Document, Document.key_of(self._workspace_id, agent_id, document_id)),
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (Workspace, Workspace.key_of(self._workspace_id)),
            ]
        )
        if agent is None or not isinstance(workspace, Workspace) or workspace.status != "active":
            return None
        return document if isinstance(document, Document) else None

    def knowledge(self, agent_id: str) -> AgentKnowledge | None:
        """An agent's knowledge, None if the agent is gone or has none."""
        agent, knowledge = self._table.batch_get(
            [
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (AgentKnowledge, AgentKnowledge.key_of(self._workspace_id, agent_id)),
            ]
        )
        return knowledge if agent and isinstance(knowledge, AgentKnowledge) else None

    def all(self, agent_id: str) -> Iterator[Document]:
        """Every document of an agent, oldest first."""
        partition = Agent.partition_of(self._workspace_id, agent_id)
        return self._table.all(Query(Document, partition, "DOC#", limit=200))

    def save(self, agent_id: str, *writes: Operation) -> None:
        """Write (from position `ALIVE` on) if agent and workspace are there."""
        self._table.transact(*alive(self._workspace_id, agent_id), *writes)

    def first_with(self, document: Document, sha256: str) -> Document | None:
        """Note that a document has a content; the other one, if one has it already.

        One that failed or is gone gives its place away.
        """
        mine = DocumentHash(
            workspace_id=self._workspace_id,
            agent_id=document.agent_id,
            sha256=sha256,
            document_id=document.id,
        )
        while True:
            try:
                self._table.write(Create(mine))
                return None
            except ConditionFailed:
                held = self._table.get(DocumentHash, mine.key())
            if held is None:
                continue
            if held.document_id == document.id:
                return None
            other = self.find(document.agent_id, held.document_id)
            if other and other.status != "failed" and other.sha256 == sha256:
                return other
            try:
                self._table.write(
                    Update(
                        DocumentHash,
                        mine.key(),
                        equals={"document_id": held.document_id},
                        set={"document_id": document.id},
                    )
                )
                return None
            except ConditionFailed:
                continue  # a third one was faster

    def forget_hash(self, agent_id: str, document_id: str, sha256: str) -> None:
        """Let another document have the content of one that is gone."""
        key = DocumentHash.key_of(self._workspace_id, agent_id, sha256)
        try:
            self._table.write(Delete(DocumentHash, key, equals={"document_id": document_id}))
        except ConditionFailed:
            return  # it is another one's by now, or nobody's

    def open_space(self, space: Space) -> None:
        """Note that an agent that is there has passages in a space; else `ConditionFailed`."""
        self.save(
            space.agent_id,
            Put(
                VectorSpace(
                    workspace_id=space.workspace_id,
                    agent_id=space.agent_id,
                    embedding=space.embedding,
                )
            ),
        )

    def spaces(self, agent_id: str | None) -> list[Space]:
        """The spaces of an agent, or of the whole workspace; of what is gone too."""
        starts = VectorSpace.of_agent(agent_id) if agent_id else "SPACE#"
        query = Query(VectorSpace, VectorSpace.partition_of(self._workspace_id), starts, limit=100)
        return [
            Space(found.workspace_id, found.agent_id, found.embedding)
            for found in self._table.all(query)
        ]

    def close_space(self, space: Space) -> None:
        """Forget a space that holds nothing any more."""
        key = VectorSpace.key_of(space.workspace_id, space.agent_id, space.embedding)
        self._table.write(Delete(VectorSpace, key))

    def counted(self, document: Document, passages: int, embedding: str) -> Update:
        """The write that counts a document's passages, if ``embedding`` still serves."""
        return Update(
            AgentKnowledge,
            AgentKnowledge.key_of(self._workspace_id, document.agent_id),
            equals={"embedding": embedding},
            add={"passages": passages - document.passages},
        )

    def forget_feedback(self, agent_id: str, document_id: str, kept: set[str]) -> None:
        """Take a document's passages off the lists but those that are ``kept``."""

        def stays(passage_id: str) -> bool:
            return passage_id in kept or passage_id.partition(".")[0] != document_id

        while knowledge := self.knowledge(agent_id):
            pinned = [each for each in knowledge.pinned if stays(each)]
            excluded = [each for each in knowledge.excluded if stays(each)]
            if (pinned, excluded) == (knowledge.pinned, knowledge.excluded):
                return
            try:
                self._table.write(
                    Update(
                        AgentKnowledge,
                        knowledge.key(),
                        equals={"pinned": knowledge.pinned, "excluded": knowledge.excluded},
                        set={"pinned": pinned, "excluded": excluded},
                    )
                )
                return
            except ConditionFailed:
                continue  # somebody pinned another one meanwhile

    def switching(self, knowledge: AgentKnowledge, embedding: str) -> list[Operation]:
        """The writes that let another embedding serve, if agent and workspace are there and nothing
        has changed since ``knowledge`` was read."""
        changed = knowledge.model_copy(update={"embedding": embedding})
        return [
            *alive(self._workspace_id, knowledge.agent_id),
            Update(
                AgentKnowledge,
                knowledge.key(),
                equals={"embedding": knowledge.embedding, "revision": knowledge.revision},
                set={"embedding": embedding},
                places=changed.places(),
            ),
        ]

    def begin_reembedding(self, agent_id: str, embedding: str) -> Reembedding | None:
        """Let an agent be put into another embedding; None if it is already, or is gone."""
        key = Reembedding.key_of(self._workspace_id, agent_id)
        stored = self._table.get(Reembedding, key)
        if stored and stored.open and stored.embedding == embedding:
            return None
        fresh = Reembedding(
            id=agent_id,
            workspace_id=self._workspace_id,
            embedding=embedding,
            status="moving",
            created_at=clock.now(),
            revision=stored.revision if stored else 0,
        )
        try:
            self.save(agent_id, Replace(fresh) if stored else Create(fresh))
        except ConditionFailed:
            return None
        return fresh


def alive(workspace_id: str, agent_id: str) -> tuple[Operation, ...]:
    """That an agent is there, and its workspace is not being deleted."""
    return (
        Check(Agent, Agent.key_of(workspace_id, agent_id)),
        Check(Workspace, Workspace.key_of(workspace_id), equals={"status": "active"}),
    )


class AllWorkspacesKnowledge:
    """Knowledge of every workspace, for the scheduled job alone."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_other_embeddings(self, shard: int, embedding: str) -> list[AgentKnowledge]:
        """Agents whose index is of another embedding than this one."""
        partition = AgentKnowledge.embeddings_pk(shard)
        # All keys with this embedding lie between ``#`` and the character after it.
        around: list[dict[str, str]] = [
            {"below": f"{embedding}#"},
            {"at_least": f"{embedding}$"},
        ]
        found: list[AgentKnowledge] = []
        for bounds in around:
            query = Query(
                AgentKnowledge,
                partition,
                index=Index.BY_TIME,
                limit=SWEPT_AT_ONCE,
                below=bounds.get("below"),
                at_least=bounds.get("at_least"),
            )
            found += self._table.query(query).items
        return found
