"""What is stored beside the keys themselves, which belong to the kernel."""

from datetime import timedelta
from typing import ClassVar

from frontdesk.records.agent import Agent
from frontdesk.table import Item, Key

MAX_ACTIVE_KEYS = 50

REVOKED_KEPT = timedelta(days=30)
"""How long a revoked key is still listed."""


class KeyRoster(Item):
    """Makes the limit of an agent's active keys exact: whatever makes a key active counts its
    ``revision`` up, on the condition that nobody else has since the keys were counted."""

    kind: ClassVar[str] = "key_roster"

    workspace_id: str
    agent_id: str

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "KEYROSTER")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id)
