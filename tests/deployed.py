"""Deployed agents and keys of theirs, made right in the table."""

from typing import Any

from frontdesk import clock
from frontdesk.credentials.keys import key_hash, key_prefix, new_key
from frontdesk.ids import new_id
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, Author
from frontdesk.records.api_key import ApiKey, KeyMaker, KeyType
from frontdesk.table import Create, Put, get_table
from tests.platform import Account


def deployed_agent(owner: Account, *, production: bool = True, **config: Any) -> str:
    """An agent whose version 1 is in production, or a draft only; gives its id."""
    agent_id, now = new_id("agt"), clock.now()
    agent = Agent(
        workspace_id=owner.workspace_id,
        id=agent_id,
        name="Test agent",
        icon="bot",
        color="#6d5ae6",
        version=1,
        production_version=1 if production else None,
        created_by=Author(id=owner.user_id, name="Test user"),
        created_at=now,
        updated_at=now,
    )
    places = ["draft", "production"] if production else ["draft"]
    environments = [
        AgentEnvironment.model_validate(
            {
                "workspace_id": owner.workspace_id,
                "agent_id": agent_id,
                "environment": place,
                "version": 1,
                "config": AgentConfig(**config),
            }
        )
        for place in places
    ]
    get_table().transact(Create(agent), *(Put(environment) for environment in environments))
    return agent_id


def stored_key(
    owner: Account, agent_id: str, type_: KeyType = "secret", **fields: Any
) -> tuple[str, ApiKey]:
    """A key of the agent as its holder has it, and what is stored of it."""
    key_id = new_id("key")
    key = new_key(type_, owner.workspace_id, agent_id, key_id)
    record = ApiKey(
        workspace_id=owner.workspace_id,
        agent_id=agent_id,
        id=key_id,
        name="Test key",
        type=type_,
        prefix=key_prefix(key),
        hash=key_hash(key),
        created_by=KeyMaker(id=owner.user_id, name="Test user"),
        created_at=clock.now(),
        **fields,
    )
    get_table().transact(Create(record))
    return key, record
