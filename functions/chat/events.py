"""What the bus and the clock start: never in the streaming function, which would sleep on it."""

import asyncio
from typing import Any

from chat.sweep import sweep
from chat.worker import FOLLOWERS
from frontdesk.bus import Event
from frontdesk.observability import logger
from frontdesk.table import get_table


def handler(event: dict[str, Any], context: Any) -> None:
    """An EventBridge event of Frontdesk, or the scheduler's tick, which has no ``detail-type`` of
    ours. An exception makes the platform deliver the event again."""
    del context
    if event.get("source") != "frontdesk":
        asyncio.run(sweep())
        return
    detail = Event.model_validate(event["detail"])
    if follow := FOLLOWERS.get(detail.type):
        follow(get_table(), detail)
    else:
        logger.warning("event without a follower", type=detail.type)
