"""What only this capability stores; agents, versions and environments are the engine's."""

from dataclasses import dataclass
from typing import ClassVar

from frontdesk.records.agent import Agent, AgentConfig
from frontdesk.table import Item, Key

MAX_AGENTS = 200
"""The most agents of a workspace, whatever its plan: its list stays one bounded read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An agent together with the config that it points to as its draft."""

    agent: Agent
    config: AgentConfig


class AgentCount(Item):
    """How many agents a workspace has; changed in the transactions that make and delete them."""

    kind: ClassVar[str] = "agent_count"

    workspace_id: str
    agents: int = 0

    @classmethod
    def key_of(cls, workspace_id: str) -> Key:
        return Key(f"WS#{workspace_id}", "AGENTCOUNT")

    def key(self) -> Key:
        return self.key_of(self.workspace_id)
