"""What a workspace told the bus."""

from frontdesk.bus import OutboxEvent
from tests.platform import stored


def events_of(workspace_id: str) -> list[OutboxEvent]:
    """The events in the outbox of one workspace, oldest first."""
    found = stored(kind="event", workspace_id=workspace_id)
    events = [OutboxEvent.from_attributes(entry) for entry in found]
    return sorted(events, key=lambda event: event.id)
