"""What only this capability stores; documents and an agent's knowledge are the engine's."""

from datetime import datetime
from typing import ClassVar

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


class Reembedding(Item):
    """That an agent's passages are being put into the index of another embedding.

    ``lease_until`` (epoch seconds) keeps a second worker away.
    """

    kind: ClassVar[str] = "reembedding"

    workspace_id: str
    agent_id: str
    embedding: str
    lease_until: int
    started_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "REEMBEDDING")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id)
