"""From an event of the bus to deliveries: one for each endpoint that wants it."""

import asyncio

from frontdesk.bus import Event
from frontdesk.records.webhook_endpoint import Endpoint
from webhooks.deliveries.items import Delivery
from webhooks.endpoints import negative_cache
from webhooks.sending.jobs import enqueue
from webhooks.sending.store import SendingStore


async def fan_out(store: SendingStore, event: Event) -> None:
    """Store and queue the deliveries of an event.

    The same event again finds its deliveries, and sends a message only where the first time may
    have ended before it did.
    """
    agent_id = event.data.get("agent_id")
    endpoints = await store.endpoints(event.workspace_id)
    if not endpoints:
        negative_cache.remember(event.workspace_id)
    wanting = [each for each in endpoints if each.wants(event.type, agent_id)]
    await asyncio.gather(*(_deliver(store, event, endpoint) for endpoint in wanting))


async def _deliver(store: SendingStore, event: Event, endpoint: Endpoint) -> None:
    delivery = Delivery.of(event, endpoint.id)
    if not await store.add(delivery):
        before = await store.find(delivery)
        if before is None or not before.open or before.takes:
            return
    await asyncio.to_thread(enqueue, delivery)
