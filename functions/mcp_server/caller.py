"""Who calls, and the deployed agent that they call: one read for all of it."""

from dataclasses import dataclass

from frontdesk import clock
from frontdesk.credentials.keys import KeyCredentials, read_secret_key, used_key
from frontdesk.engine.allowance import Allowance, allowance
from frontdesk.engine.turns import AgentNotDeployed
from frontdesk.errors import NotFound
from frontdesk.permissions import CHAT_USE, KNOWLEDGE_SEARCH
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment
from frontdesk.records.api_key import ApiKey
from frontdesk.records.document import AgentKnowledge
from frontdesk.records.usage import UsageDay
from frontdesk.table import AsyncTable


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that was proved, with its agent as it is in production.

    ``allowance`` is how many questions it may still ask, before this request.
    """

    credentials: KeyCredentials
    key: ApiKey
    principal: Principal
    allowance: Allowance
    agent: Agent
    version: int
    config: AgentConfig
    knowledge: AgentKnowledge | None

    @property
    def asks(self) -> bool:
        """Whether the key may talk to the agent."""
        return self.principal.may(CHAT_USE)

    @property
    def reads(self) -> bool:
        """Whether the key may search and read what the agent knows."""
        return self.principal.may(KNOWLEDGE_SEARCH)


async def identify(table: AsyncTable, authorization: str | None, agent_id: str) -> Caller:
    """Prove the key. Raises `Unauthenticated` for a bad one, `NotFound` for the key of another
    agent, `AgentNotDeployed` for an agent without a version in production."""
    credentials = read_secret_key(authorization)
    workspace_id, own_agent = credentials.workspace_id, credentials.agent_id
    wanted = credentials.reads()
    known = len(wanted)
    now = clock.now()
    wanted += [
        (UsageDay, UsageDay.key_of(workspace_id, now.date().isoformat())),
        (Agent, Agent.key_of(workspace_id, own_agent)),
        (AgentEnvironment, AgentEnvironment.key_of(workspace_id, own_agent, "production")),
        (AgentKnowledge, AgentKnowledge.key_of(workspace_id, own_agent)),
    ]
    found = await table.batch_get(wanted)
    principal = credentials.principal(found[:known])
    key = used_key(found)
    usage, agent, production, knowledge = found[known:]
    if key is None or not principal.reaches(agent_id) or not isinstance(agent, Agent):
        raise NotFound("There is no such agent.")
    if not isinstance(production, AgentEnvironment):
        raise AgentNotDeployed("Put a version of the agent into production first.")
    return Caller(
        credentials,
        key,
        principal,
        allowance(principal.tier, usage.model_dump() if usage else {}, now),
        agent,
        production.version,
        production.config,
        knowledge if isinstance(knowledge, AgentKnowledge) else None,
    )
