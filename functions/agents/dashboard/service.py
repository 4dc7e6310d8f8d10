"""The dashboard's numbers, from one query of the usage and one of the agents."""

from datetime import timedelta

from agents.repository import AgentRepository
from frontdesk import clock
from frontdesk.records.agent import Agent
from frontdesk.records.usage import UsageDay
from frontdesk.table import Query, Table

DAYS = 14


def last_days(table: Table, workspace_id: str) -> list[UsageDay]:
    """The last 14 UTC days, oldest first; a day without usage counts nothing."""
    today = clock.now().date()
    names = [(today - timedelta(days=back)).isoformat() for back in reversed(range(DAYS))]
    stored = table.query(
        Query(UsageDay, UsageDay.partition_of(workspace_id), at_least=f"DAY#{names[0]}", limit=DAYS)
    )
    by_day = {usage.day: usage for usage in stored.items}
    return [by_day.get(name) or UsageDay(workspace_id=workspace_id, day=name) for name in names]


def agents_by_change(table: Table, workspace_id: str) -> list[Agent]:
    """The workspace's agents, the one changed last first."""
    agents = AgentRepository(table, workspace_id).all()
    return sorted(agents, key=lambda agent: agent.updated_at, reverse=True)


def known_cost(cost_micros: int, unpriced_runs: int) -> int | None:
    """What was spent as far as it is known; None if all that was spent is unknown."""
    return None if unpriced_runs and not cost_micros else cost_micros
