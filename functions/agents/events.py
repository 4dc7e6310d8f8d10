"""What the bus starts: the rest of a deleted agent goes."""

from typing import Any

from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.records.agent import Agent
from frontdesk.table import get_table
from frontdesk.tenant import delete_tree


def handler(event: dict[str, Any], context: Any) -> None:
    """``agent.deleted`` from EventBridge: remove versions, conversations, messages and runs.

    Delivered again, it finds less or nothing to remove. A failure makes EventBridge try again.
    """
    del context
    detail = Event.model_validate(event["detail"])
    agent_id = str(detail.data["agent_id"])
    delete_tree(get_table(), Agent.partition_of(detail.workspace_id, agent_id))
    logger.info("agent removed", agent_id=agent_id)
