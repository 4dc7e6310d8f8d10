"""From the table's stream to the bus: the step in the pipe that turns records into events.

A pipe's input template can pick attributes but cannot turn DynamoDB's typed JSON into JSON, and
an event's ``data`` may have any shape.
"""

from typing import Any

from frontdesk.table.codec import decode


def handler(records: list[dict[str, Any]], _context: object) -> list[dict[str, Any]]:
    """The stream records of published events as event details, in their order.

    The pipe lets only INSERTs of ``kind`` event through; each result has ``id``, ``type``,
    ``workspace_id``, ``created_at`` and ``data``, which `frontdesk.bus.Event` reads.
    """
    return [_detail(record["dynamodb"]["NewImage"]) for record in records]


def _detail(image: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "type", "workspace_id", "created_at", "data")
    return {name: decode(image[name]) for name in names}
