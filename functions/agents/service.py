"""Creating, finding, renaming and deleting agents."""

from typing import Any

from agents.items import Draft
from agents.repository import AgentRepository
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentConfig, AgentVersion, made_by
from frontdesk.records.search_text import searchable
from frontdesk.table import Page, Table


class AgentService:
    """The use cases of agents for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._principal = principal
        self._agents = AgentRepository(table, principal.workspace_id)

    def page(self, *, limit: int, cursor: str | None, search: str | None) -> Page[Agent]:
        """Agents, newest first; each word of ``search`` must be in name or description."""
        words = [("search", word) for word in searchable(search or "").split()]
        return self._agents.page(limit=limit, cursor=cursor, contains=words)

    def get(self, agent_id: str) -> Draft:
        """An agent with its draft config."""
        return self._agents.draft(agent_id)

    def create(
        self,
        *,
        name: str,
        description: str,
        icon: str,
        color: str,
        config: AgentConfig,
        key: IdempotencyKey | None,
    ) -> Draft:
        """Make an agent with its first version. An equal ``key`` gives the agent it made."""
        agent = Agent(
            **made_by(self._principal, "agt"),
            name=name,
            description=description,
            icon=icon,
            color=color,
            version=1,
        )
        version = AgentVersion(
            workspace_id=agent.workspace_id,
            agent_id=agent.id,
            number=1,
            config=config,
            author=agent.created_by,
            created_at=agent.created_at,
        )
        made = self._agents.create(
            self._principal, lambda: agent, key, also=lambda _: self._agents.first_version(version)
        )
        # What an equal request made may have been changed since.
        return Draft(made, config) if made is agent else self._agents.draft(made.id)

    def update(self, agent_id: str, revision: int, changes: dict[str, Any]) -> Draft:
        """Change name, description, icon or color; ``revision`` is the one the client saw."""
        agent = self._agents.seen(agent_id, revision)
        self._agents.change(self._principal, agent, changes)
        return self._agents.draft(agent_id)

    def delete(self, agent_id: str) -> None:
        """Remove an agent; what belongs to it follows by way of the event."""
        self._agents.remove(self._principal, agent_id)
