"""Each minute: what is due and has no message on its way gets one.

That is every attempt whose time is farther away than a queue can delay, and every delivery whose
message or worker was lost. The one place that looks across all workspaces.
"""

import asyncio

from frontdesk import clock
from frontdesk.observability import logger
from webhooks.deliveries.items import LOST_AFTER, SHARDS, Delivery
from webhooks.sending.jobs import DeliveryJob, enqueue
from webhooks.sending.store import SendingStore

SWEPT_AT_ONCE = 100
_ROUNDS = 20
"""Rounds of `SWEPT_AT_ONCE` for each shard; the next sweep goes on from there."""


async def sweep(store: SendingStore) -> int:
    """Queue what is due; gives back how many deliveries."""
    counts = await asyncio.gather(*(_sweep_shard(store, shard) for shard in range(SHARDS)))
    if total := sum(counts):
        logger.info("deliveries queued by the sweep", count=total)
    return total


async def _sweep_shard(store: SendingStore, shard: int) -> int:
    queued = 0
    for _ in range(_ROUNDS):
        due = await store.due(shard, SWEPT_AT_ONCE)
        queued += sum([await _queue(store, delivery) for delivery in due])
        if len(due) < SWEPT_AT_ONCE:
            break
    return queued


async def _queue(store: SendingStore, delivery: Delivery) -> bool:
    # Marked first: if the message is lost in between, the delivery is seen to a little later.
    if not await store.look_later(delivery, clock.now() + LOST_AFTER):
        return False
    await asyncio.to_thread(enqueue, DeliveryJob.of(delivery))
    return True
