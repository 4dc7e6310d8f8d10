"""What only this capability stores; agents, versions and environments are the engine's."""

from dataclasses import dataclass
from typing import ClassVar

from frontdesk.collections import Count
from frontdesk.records.agent import Agent, AgentConfig
from frontdesk.table import Key

MAX_AGENTS = 200
"""The most agents of a workspace, whatever its plan: its list stays one bounded read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An agent together with the config that it points to as its draft."""

    agent: Agent
    config: AgentConfig


class AgentCount(Count):
    """How many agents a workspace has."""

    kind: ClassVar[str] = "agent_count"
    counter = "agents"

    @classmethod
    def key_of(cls, workspace_id: str) -> Key:
        return Key(f"WS#{workspace_id}", "AGENTCOUNT")
