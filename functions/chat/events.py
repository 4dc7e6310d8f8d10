"""What the bus and the clock start: never in the streaming function, which would sleep on it."""

from chat.handoffs.telling import tell_overdue
from chat.sweep import sweep
from chat.worker import FOLLOWERS
from frontdesk.duties import worker
from frontdesk.table import get_table


def _tell_overdue() -> None:
    tell_overdue(get_table())


handler = worker(follows=FOLLOWERS, every=[sweep, _tell_overdue])
