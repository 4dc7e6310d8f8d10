"""The deployment overview over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from agents.deployment.schemas import Deployment
from agents.deployment.service import overview
from agents.permissions import AGENTS_READ
from frontdesk.http import ResourceId, require
from frontdesk.principal import Principal
from frontdesk.table import get_table

router = APIRouter(prefix="/api/agents/{agent_id}/deployment", tags=["agents"])


@router.get("")
def get_deployment(
    agent_id: ResourceId, principal: Annotated[Principal, require(AGENTS_READ)]
) -> Deployment:
    """Whether the agent is in production, where it is reached, and the plan's limits."""
    return overview(get_table(), principal, agent_id)
