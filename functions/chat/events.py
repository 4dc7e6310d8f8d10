"""What the bus and the clock start: never in the streaming function, which would sleep on it."""

from chat.handoffs.telling import tell_overdue
from chat.sweep import sweep
from chat.worker import FOLLOWERS
from frontdesk.bus import Event
from frontdesk.duties import worker
from frontdesk.table import get_table


def _follow(event: Event) -> None:
    FOLLOWERS[event.type](get_table(), event)


def _tell_overdue() -> None:
    tell_overdue(get_table())


handler = worker(follows=dict.fromkeys(FOLLOWERS, _follow), every=[sweep, _tell_overdue])
