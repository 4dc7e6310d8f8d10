"""What a workspace told the bus."""

from typing import Any

from frontdesk.bus import OutboxEvent
from frontdesk.table import get_table


def events_of(workspace_id: str) -> list[OutboxEvent]:
    """The events in the outbox of one workspace, oldest first."""
    client: Any = get_table()._client
    found = client.scan(
        TableName=get_table().names["main"],
        FilterExpression="kind = :event AND workspace_id = :workspace",
        ExpressionAttributeValues={":event": {"S": "event"}, ":workspace": {"S": workspace_id}},
    )["Items"]
    events = [OutboxEvent.from_attributes(entry) for entry in found]
    return sorted(events, key=lambda event: event.id)
