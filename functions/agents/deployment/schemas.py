"""The reply of the deployment overview."""

from typing import Literal

from frontdesk.schemas import ReplyModel


class DeploymentUrls(ReplyModel):
    """Where the agent is reached: by our own API, by an OpenAI client (its base URL), by an MCP
    client, and by the script of the widget."""

    origin: str
    chat: str
    openai_base: str
    mcp: str
    widget_script: str


class DeploymentLimits(ReplyModel):
    """What the workspace's plan allows all of its agents together; ``per_day`` null is unlimited.
    ``used_today`` counts since midnight UTC."""

    per_minute: int
    per_day: int | None
    used_today: int


class Deployment(ReplyModel):
    """``version`` is the one in production; ``production_config_differs`` says that the draft
    has changed since."""

    status: Literal["live", "not_deployed"]
    version: int | None
    production_config_differs: bool
    urls: DeploymentUrls
    limits: DeploymentLimits
