"""The dashboard over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from agents.dashboard.needs import NeedService
from agents.dashboard.schemas import Dashboard, DashboardDay
from agents.dashboard.service import agents_by_change, known_cost, last_days
from agents.dashboard.steps import first_steps
from agents.permissions import AGENTS_READ
from agents.schemas import AgentSummary
from frontdesk.http import require
from frontdesk.principal import Principal
from frontdesk.table import get_table

router = APIRouter(prefix="/api/dashboard", tags=["agents"])

RECENT = 6


@router.get("")
def get_dashboard(
    principal: Annotated[Principal, require(AGENTS_READ)],
) -> Dashboard:
    """Agents and usage of the workspace, over the last 14 days."""
    table = get_table()
    agents = agents_by_change(table, principal.workspace_id)
    days = last_days(table, principal.workspace_id)
    unpriced = sum(day.unpriced_runs for day in days)
    return Dashboard(
        agents=len(agents),
        deployed_agents=sum(agent.production_version is not None for agent in agents),
        conversations=sum(day.conversations for day in days),
        runs=sum(day.runs for day in days),
        tokens=sum(day.prompt_tokens + day.completion_tokens for day in days),
        cost_micros=known_cost(sum(day.cost_micros for day in days), unpriced),
        unpriced_runs=unpriced,
        tier=principal.tier,
        days=[
            DashboardDay(
                date=day.day,
                conversations=day.conversations,
                runs=day.runs,
                tokens=day.prompt_tokens + day.completion_tokens,
                cost_micros=known_cost(day.cost_micros, day.unpriced_runs),
            )
            for day in days
        ],
        recent_agents=[AgentSummary.model_validate(agent) for agent in agents[:RECENT]],
        needs=NeedService(table, principal).all(agents),
        first_steps=first_steps(table, principal.workspace_id, agents),
    )
