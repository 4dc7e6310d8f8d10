"""What only this capability stores; documents and an agent's knowledge are the engine's."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Literal

from frontdesk.duties import Duty
from frontdesk.records.agent import Agent
from frontdesk.table import Item, Key


class DocumentHash(Item):
    """Which uploaded document of an agent has a content, so that none is indexed twice."""

    kind: ClassVar[str] = "document_hash"

    workspace_id: str
    agent_id: str
    sha256: str
    document_id: str

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, sha256: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), f"HASH#{sha256}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.sha256)


class VectorSpace(Item):
    """That passages of an agent are in the index of an embedding.

    Written before the first of them and removed after the last. Not below the workspace's key:
    when agent or workspace are gone from the table, this still says what the index must forget.
    """

    kind: ClassVar[str] = "vector_space"

    workspace_id: str
    agent_id: str
    embedding: str

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, embedding: str) -> Key:
        return Key(cls.partition_of(workspace_id), f"{cls.of_agent(agent_id)}{embedding}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.embedding)

    @staticmethod
    def partition_of(workspace_id: str) -> str:
        """The partition of a workspace's spaces."""
        return f"VECTORSPACES#{workspace_id}"

    @staticmethod
    def of_agent(agent_id: str) -> str:
        """What the sort keys of an agent's spaces begin with."""
        return f"SPACE#{agent_id}#"


class Reembedding(Duty):
    """That an agent's passages are put into the index of another embedding; its id is the agent's.

    It is ``moving`` while the index of before serves, and ``moved`` until nobody can be about to
    search that one any more, and it is emptied.
    """

    kind: ClassVar[str] = "reembedding"
    OPEN = frozenset({"moving", "moved"})
    LEASE = timedelta(minutes=2)
    PATIENCE = timedelta(minutes=15)
    EARLIER: ClassVar[Mapping[str, str]] = {"id": "agent_id", "created_at": "started_at"}

    workspace_id: str
    embedding: str
    # One of before it was a duty stands where no sweep looks: it is begun anew.
    status: Literal["moving", "moved", "done"] = "done"

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "REEMBEDDING")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)
