"""The reply of the dashboard."""

from agents.schemas import AgentSummary
from frontdesk.principal import Tier
from frontdesk.schemas import ReplyModel


class DashboardDay(ReplyModel):
    """One UTC day (``YYYY-MM-DD``); ``cost_micros`` is null if no price is known."""

    date: str
    conversations: int
    runs: int
    tokens: int
    cost_micros: int | None


class Dashboard(ReplyModel):
    """Totals of the last 14 days, the days oldest first, and the agents changed last.

    ``cost_micros`` (micro-dollars) leaves out ``unpriced_runs``, whose price is not known; it is
    null if nothing else was spent.
    """

    agents: int
    deployed_agents: int
    conversations: int
    runs: int
    tokens: int
    cost_micros: int | None
    unpriced_runs: int
    tier: Tier
    days: list[DashboardDay]
    recent_agents: list[AgentSummary]
