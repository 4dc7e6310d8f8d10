"""The first steps of a workspace, and which of them are done."""

from collections.abc import Sequence

from agents.dashboard.schemas import FirstSteps
from frontdesk.engine.prices import OFFLINE_MODEL, default_model
from frontdesk.records.agent import Agent
from frontdesk.records.conversation import Conversation
from frontdesk.records.document import AgentKnowledge
from frontdesk.settings import get_settings
from frontdesk.table import Index, Item, Key, Query, Table

LOOKED_AT = 100
"""Agents whose knowledge is looked at, those changed last: one batch."""


def first_steps(table: Table, workspace_id: str, agents: Sequence[Agent]) -> FirstSteps:
    """What is done. ``agents`` are the workspace's, the one changed last first."""
    reads: list[tuple[type[Item], Key]] = [
        (AgentKnowledge, AgentKnowledge.key_of(workspace_id, agent.id))
        for agent in agents[:LOOKED_AT]
    ]
    known = table.batch_get(reads) if reads else []
    partition = Conversation.everywhere_pk(workspace_id, tests=False)
    outside = table.query(Query(Conversation, partition, index=Index.BY_STATE, limit=1))
    return FirstSteps(
        model=default_model(get_settings()) != OFFLINE_MODEL,
        knowledge=any(isinstance(each, AgentKnowledge) and each.documents for each in known),
        published=any(agent.production_version is not None for agent in agents),
        installed=bool(outside.items),
    )
