"""The reply of the dashboard."""

from typing import Literal

from agents.schemas import AgentSummary
from frontdesk.principal import Tier
from frontdesk.schemas import ReplyModel, Timestamp


class DashboardDay(ReplyModel):
    """One UTC day (``YYYY-MM-DD``); ``cost_micros`` is null if no price is known."""

    date: str
    conversations: int
    runs: int
    tokens: int
    cost_micros: int | None


NeedKind = Literal["waiting", "documents", "webhooks", "questions", "drafts"]


class Need(ReplyModel):
    """Something that needs somebody: ``id`` is the conversation's, document's, endpoint's or
    agent's. ``detail`` says more: a contact, the reason of a failure, whether a draft was never
    published (``never``) or has changed since (``changed``)."""

    id: str
    agent_id: str | None
    title: str
    detail: str | None
    since: Timestamp


class Needs(ReplyModel):
    """All of one kind: ``count`` of them, ``more`` where not all were counted, and the first."""

    kind: NeedKind
    count: int
    more: bool
    items: list[Need]


class FirstSteps(ReplyModel):
    """Which of the first steps are done: a model connected, something known, a version in
    production, and somebody outside who has talked to an agent."""

    model: bool
    knowledge: bool
    published: bool
    installed: bool


class Dashboard(ReplyModel):
    """Totals of the last 14 days, the days oldest first, and the agents changed last.

    ``cost_micros`` (micro-dollars) leaves out ``unpriced_runs``, whose price is not known; it is
    null if nothing else was spent. ``needs`` is what needs somebody, the most pressing first.
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
    needs: list[Needs]
    first_steps: FirstSteps
