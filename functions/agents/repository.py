"""The agents capability's access to the table, one method per access pattern."""

from agents.errors import AgentNotFound, VersionNotFound
from agents.items import MAX_AGENTS, AgentCount, Draft
from frontdesk import clock
from frontdesk.records.agent import Agent, AgentEnvironment, AgentVersion, EnvironmentName
from frontdesk.records.search_text import searchable
from frontdesk.table import Create, Delete, Operation, Page, Put, Query, Replace, Table, Update


class AgentRepository:
    """The agents of one workspace.

    Writes take the other writes of their transaction (``*also``: audit entry, event) and tell
    by `ConditionFailed` that their own condition, at position 0, did not hold.
    """

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def page(self, *, limit: int, cursor: str | None, search: str | None) -> Page[Agent]:
        """Agents, newest first; each word of ``search`` must be in name or description."""
        return self._table.query(
            Query(
                Agent,
                f"WS#{self._workspace_id}",
                "AGENT#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
                contains=[("search", word) for word in searchable(search or "").split()],
            )
        )

    def all(self) -> list[Agent]:
        """Every agent, newest first; at most `MAX_AGENTS`."""
        query = Query(Agent, f"WS#{self._workspace_id}", "AGENT#", limit=MAX_AGENTS)
        return list(self._table.all(query))[::-1]

    def get(self, agent_id: str) -> Agent:
        """One agent; raises `AgentNotFound`."""
        if agent := self._table.get(Agent, Agent.key_of(self._workspace_id, agent_id)):
            return agent
        raise AgentNotFound

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

    def add(self, agent: Agent, version: AgentVersion, *also: Operation) -> None:
        """Store a new agent with its first version, within the workspace's limit."""
        self._table.transact(
            self._count(1, below={"agents": MAX_AGENTS}),
            Create(agent),
            Create(version),
            Put(self._environment("draft", version)),
            *also,
        )

    def replace(self, agent: Agent, *also: Operation) -> Agent:
        """Store the agent's changed name or looks over the revision that was read."""
        self._table.transact(Replace(agent), *also)
        return agent.model_copy(update={"revision": agent.revision + 1})

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

    def remove(self, agent_id: str, *also: Operation) -> None:
        """Take an agent and its environments away at once; the worker removes the rest."""
        environments: tuple[EnvironmentName, ...] = ("draft", "production")
        self._table.transact(
            Delete(Agent, Agent.key_of(self._workspace_id, agent_id), must_exist=True),
            *(
                Delete(
                    AgentEnvironment,
                    AgentEnvironment.key_of(self._workspace_id, agent_id, environment),
                )
                for environment in environments
            ),
            self._count(-1),
            *also,
        )

    def _count(self, change: int, below: dict[str, float] | None = None) -> Update:
        return Update(
            AgentCount,
            AgentCount.key_of(self._workspace_id),
            must_exist=False,
            below=below or {},
            set={"kind": AgentCount.kind, "workspace_id": self._workspace_id},
            add={"agents": change},
        )

    def _environment(self, environment: EnvironmentName, version: AgentVersion) -> AgentEnvironment:
        return AgentEnvironment(
            workspace_id=version.workspace_id,
            agent_id=version.agent_id,
            environment=environment,
            version=version.number,
            config=version.config,
        )
