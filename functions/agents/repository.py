"""The agents capability's access to the table, one method per access pattern."""

from typing import Any

from agents.errors import TooManyAgents, VersionNotFound
from agents.items import MAX_AGENTS, AgentCount, Draft
from frontdesk import clock
from frontdesk.collections import Collection, Limit
from frontdesk.principal import Principal
from frontdesk.records.agent import (
    Agent,
    AgentEnvironment,
    AgentNotFound,
    AgentVersion,
    EnvironmentName,
)
from frontdesk.table import Create, Delete, Operation, Page, Put, Query, Update


class AgentRepository(Collection[Agent]):
    """The agents of one workspace.

    Writes of versions take the other writes of their transaction (``*also``: audit entry, event)
    and tell by `ConditionFailed` that their own condition, at position 0, did not hold.
    """

    item = Agent
    noun = "agent"
    missing = AgentNotFound
    shown = {"name", "description", "icon", "color"}
    limit = Limit(MAX_AGENTS, TooManyAgents, AgentCount)
    events = ("agent.created", "agent.updated", "agent.deleted")

    def draft(self, agent_id: str) -> Draft:
        """One agent with its draft config, in one round trip; raises `AgentNotFound`."""
        agent, draft = self._table.batch_get(
            [
                (Agent, Agent.key_of(self._workspace_id, agent_id)),
                (
                    AgentEnvironment,
                    AgentEnvironment.key_of(self._workspace_id, agent_id, "draft"),
                ),
            ]
        )
        if not isinstance(agent, Agent):
            raise AgentNotFound
        if isinstance(draft, AgentEnvironment) and draft.version == agent.version:
            return Draft(agent, draft.config)
        # A save came between the two reads of the batch: the version itself never changes.
        return Draft(agent, self.version(agent_id, agent.version).config)

    def version(self, agent_id: str, number: int) -> AgentVersion:
        """One version; raises `VersionNotFound`."""
        key = AgentVersion.key_of(self._workspace_id, agent_id, number)
        if version := self._table.get(AgentVersion, key):
            return version
        raise VersionNotFound

    def versions(self, agent_id: str, *, limit: int, cursor: str | None) -> Page[AgentVersion]:
        """The versions of an agent, newest first."""
        return self._table.query(
            Query(
                AgentVersion,
                Agent.partition_of(self._workspace_id, agent_id),
                "VERSION#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
            )
        )

    def first_version(self, version: AgentVersion) -> list[Operation]:
        """The writes of a new agent's first version, which is its draft."""
        return [Create(version), Put(self._environment("draft", version))]

    def add_version(self, agent: Agent, version: AgentVersion, *also: Operation) -> None:
        """Store a version and make it the draft, if the draft still is ``agent.version``."""
        self._table.transact(
            Update(
                Agent,
                agent.key(),
                equals={"version": agent.version},
                set={"version": version.number, "updated_at": clock.iso(version.created_at)},
            ),
            Create(version),
            Put(self._environment("draft", version)),
            *also,
        )

    def promote(self, agent: Agent, version: AgentVersion, *also: Operation) -> None:
        """Make a version the one in production."""
        self._table.transact(
            Update(
                Agent,
                agent.key(),
                set={
                    "production_version": version.number,
                    "updated_at": clock.iso(clock.now()),
                },
            ),
            Put(self._environment("production", version)),
            *also,
        )

    def remove(self, principal: Principal, item_id: str, *also: Operation, **noted: Any) -> None:
        """Take an agent and its environments away at once; the worker removes the rest."""
        environments: tuple[EnvironmentName, ...] = ("draft", "production")
        super().remove(
            principal,
            item_id,
            *(
                Delete(
                    AgentEnvironment,
                    AgentEnvironment.key_of(self._workspace_id, item_id, environment),
                )
                for environment in environments
            ),
            *also,
            **noted,
        )

    def _environment(self, environment: EnvironmentName, version: AgentVersion) -> AgentEnvironment:
        return AgentEnvironment(
            workspace_id=version.workspace_id,
            agent_id=version.agent_id,
            environment=environment,
            version=version.number,
            config=version.config,
        )
