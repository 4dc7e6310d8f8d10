"""Creating, finding, renaming and deleting agents."""

from typing import Any

from agents.errors import AgentNotFound, RevisionConflict, TooManyAgents
from agents.items import Draft
from agents.repository import AgentRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentConfig, AgentVersion, Author
from frontdesk.table import ConditionFailed, Page, Table


class AgentService:
    """The use cases of agents for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal
        self._agents = AgentRepository(table, principal.workspace_id)

    def page(self, *, limit: int, cursor: str | None, search: str | None) -> Page[Agent]:
        """A page of the workspace's agents, newest first."""
        return self._agents.page(limit=limit, cursor=cursor, search=search)

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
        if key and (made := self._made_before(key)):
            return made
        principal, moment = self._principal, clock.now()
        author = Author(id=principal.user_id, name=principal.user_name)
        agent = Agent(
            workspace_id=principal.workspace_id,
            id=new_id("agt"),
            name=name,
            description=description,
            icon=icon,
            color=color,
            version=1,
            created_by=author,
            created_at=moment,
            updated_at=moment,
        )
        version = AgentVersion(
            workspace_id=principal.workspace_id,
            agent_id=agent.id,
            number=1,
            config=config,
            author=author,
            created_at=moment,
        )
        try:
            self._agents.add(
                agent,
                version,
                audit(principal, "agent.created", agent.id, after=_profile(agent)),
                publish(principal.workspace_id, "agent.created", {"agent_id": agent.id}),
                *([key.record(agent.id)] if key else []),
            )
        except ConditionFailed as failure:
            # An equal request that was faster explains every failed condition, so look first.
            if key and (made := self._made_before(key)):
                return made
            if 0 in failure.failed:
                raise TooManyAgents from None
            raise
        return Draft(agent, config)

    def update(self, agent_id: str, revision: int, changes: dict[str, Any]) -> Draft:
        """Change name, description, icon or color; ``revision`` is the one the client saw."""
        draft = self._agents.draft(agent_id)
        agent = draft.agent
        if agent.revision != revision:
            raise RevisionConflict(revision=agent.revision)
        changed = agent.model_copy(update=changes | {"updated_at": clock.now()})
        before, after = _profile(agent), _profile(changed)
        if before == after:
            return draft
        different = [name for name in after if before[name] != after[name]]
        try:
            saved = self._agents.replace(
                changed,
                audit(
                    self._principal,
                    "agent.updated",
                    agent.id,
                    before={name: before[name] for name in different},
                    after={name: after[name] for name in different},
                ),
                publish(agent.workspace_id, "agent.updated", {"agent_id": agent.id}),
            )
        except ConditionFailed:
            raise RevisionConflict(revision=self._agents.get(agent_id).revision) from None
        return Draft(saved, draft.config)

    def delete(self, agent_id: str) -> None:
        """Remove an agent; what belongs to it follows by way of the event."""
        agent = self._agents.get(agent_id)
        try:
            self._agents.remove(
                agent_id,
                audit(self._principal, "agent.deleted", agent_id, before=_profile(agent)),
                publish(agent.workspace_id, "agent.deleted", {"agent_id": agent_id}),
            )
        except ConditionFailed:
            raise AgentNotFound from None

    def _made_before(self, key: IdempotencyKey) -> Draft | None:
        agent_id = key.resource_id(self._table.get(*key.read()))
        return self._agents.draft(agent_id) if agent_id else None


def _profile(agent: Agent) -> dict[str, Any]:
    return agent.model_dump(include={"name", "description", "icon", "color"})
