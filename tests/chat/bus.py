"""What the bus does after turns: it brings their events to the chat's worker."""

from chat import events
from frontdesk import outbox
from frontdesk.bus import OutboxEvent
from tests.platform import stored

RUN_EVENTS = ("run.finished", "run.failed")


def deliver(workspace_id: str) -> int:
    """Bring the workspace's events of runs to the worker, each of them; how many they were."""
    found = stored(kind="event", workspace_id=workspace_id)
    rows = [row for row in found if OutboxEvent.from_attributes(row).type in RUN_EVENTS]
    for row in rows:
        [detail] = outbox.handler([{"dynamodb": {"NewImage": row}}], None)
        kind = {"source": "frontdesk", "detail-type": detail["type"]}
        events.handler(kind | {"detail": detail}, None)
    return len(rows)
