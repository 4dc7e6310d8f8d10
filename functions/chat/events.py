"""What the bus and the clock start: never in the streaming function, which would sleep on it."""

from chat.sweep import sweep
from chat.worker import FOLLOWERS
from frontdesk.bus import Event
from frontdesk.duties import worker
from frontdesk.table import get_table


def _follow(event: Event) -> None:
    FOLLOWERS[event.type](get_table(), event)


handler = worker(follows=dict.fromkeys(FOLLOWERS, _follow), every=[sweep])
