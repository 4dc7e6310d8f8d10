"""What the deployment overview shows, from one read."""

from agents.deployment.schemas import Deployment, DeploymentLimits, DeploymentUrls
from frontdesk import clock
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentEnvironment, AgentNotFound
from frontdesk.records.usage import UsageDay
from frontdesk.settings import get_settings
from frontdesk.table import Table


def overview(table: Table, principal: Principal, agent_id: str) -> Deployment:
    """The agent's deployment; raises `AgentNotFound`."""
    workspace, today = principal.workspace_id, clock.now().date().isoformat()
    agent, draft, production, usage = table.batch_get(
        [
            (Agent, Agent.key_of(workspace, agent_id)),
            (AgentEnvironment, AgentEnvironment.key_of(workspace, agent_id, "draft")),
            (AgentEnvironment, AgentEnvironment.key_of(workspace, agent_id, "production")),
            (UsageDay, UsageDay.key_of(workspace, today)),
        ]
    )
    if not isinstance(agent, Agent):
        raise AgentNotFound
    live = production if isinstance(production, AgentEnvironment) else None
    differs = False
    if live and isinstance(draft, AgentEnvironment):
        differs = draft.config != live.config
    limits = ENTITLEMENTS[principal.tier]
    return Deployment(
        status="live" if live else "not_deployed",
        version=live.version if live else None,
        production_config_differs=differs,
        urls=_urls(agent_id),
        limits=DeploymentLimits(
            per_minute=limits.requests_a_minute,
            per_day=limits.requests_a_day,
            used_today=usage.requests if isinstance(usage, UsageDay) else 0,
        ),
    )


def _urls(agent_id: str) -> DeploymentUrls:
    origin = get_settings().base_url.rstrip("/")
    return DeploymentUrls(
        origin=origin,
        chat=f"{origin}/api/v1/agents/{agent_id}/chat",
        openai_base=f"{origin}/v1",
        mcp=f"{origin}/api/v1/agents/{agent_id}/mcp",
        widget_script=f"{origin}/widget.js",
    )
