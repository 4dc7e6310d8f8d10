"""Each minute: what waits and has no message on its way gets one.

That is what a killed worker left, whose lease has ended, and what never came to the queue. The one
place that looks across all workspaces.
"""

import asyncio

from channels.answering.store import ArrivalStore
from channels.inbound.items import LOST_AFTER, SHARDS, Arrival
from channels.inbound.jobs import ArrivalJob, enqueue
from frontdesk import clock
from frontdesk.observability import logger

SWEPT_AT_ONCE = 100


async def sweep(store: ArrivalStore) -> int:
    """Queue what is due; gives back how many arrivals."""
    counts = await asyncio.gather(*(_sweep_shard(store, shard) for shard in range(SHARDS)))
    if total := sum(counts):
        logger.info("arrivals queued by the sweep", count=total)
    return total


async def _sweep_shard(store: ArrivalStore, shard: int) -> int:
    due = await store.due(shard, SWEPT_AT_ONCE)
    return sum([await _queue(store, arrival) for arrival in due])


async def _queue(store: ArrivalStore, arrival: Arrival) -> bool:
    # Marked first: if the message is lost in between, the arrival is seen to a little later.
    if not await store.look_later(arrival, clock.now() + LOST_AFTER):
        return False
    await asyncio.to_thread(enqueue, ArrivalJob.of(arrival))
    return True
