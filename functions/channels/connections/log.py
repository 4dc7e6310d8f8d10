"""The log of a connection: what came in and went out, for seven days."""

from channels.connections.items import KEPT, Direction, EntryStatus, LogEntry
from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.table import Create

_DETAIL_LENGTH = 500


def logged(
    workspace_id: str,
    channel_id: str,
    direction: Direction,
    event: str,
    status: EntryStatus,
    detail: str,
) -> Create:
    """The write of one entry; put it in the transaction of what it tells of."""
    moment = clock.now()
    return Create(
        LogEntry(
            id=new_id("cle"),
            workspace_id=workspace_id,
            channel_id=channel_id,
            direction=direction,
            event=event,
            status=status,
            detail=detail[:_DETAIL_LENGTH],
            at=moment,
            ttl=clock.epoch(moment + KEPT),
        )
    )
