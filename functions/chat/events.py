"""What the bus and the clock start: never in the streaming function, which would sleep on it."""

from chat.handoffs.telling import tell_overdue
from chat.sweep import sweep
from chat.worker import FOLLOWERS
from frontdesk.duties import worker, worker_table
from frontdesk.table import get_table


async def _sweep() -> None:
    await sweep(worker_table())


async def _tell_overdue() -> None:
    await tell_overdue(worker_table(), get_table())


handler = worker(follows=FOLLOWERS, every=[_sweep, _tell_overdue])
