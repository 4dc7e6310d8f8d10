"""From an event of the bus to deliveries: one for each endpoint that wants it."""

from frontdesk.bus import Event
from frontdesk.table import Table
from webhooks.deliveries.items import Delivery
from webhooks.deliveries.repository import DeliveryRepository
from webhooks.endpoints.repository import EndpointRepository
from webhooks.sending.jobs import DeliveryJob, enqueue


def fan_out(table: Table, event: Event) -> int:
    """Store and queue the deliveries of an event; gives back how many messages were sent.

    The same event again finds its deliveries, and sends a message only where the first time may
    have ended before it did.
    """
    agent_id = event.data.get("agent_id")
    queued = 0
    for endpoint in EndpointRepository(table, event.workspace_id).all():
        if not endpoint.wants(event.type, agent_id):
            continue
        deliveries = DeliveryRepository(table, event.workspace_id, endpoint.id)
        delivery = Delivery.of(event, endpoint.id)
        if not deliveries.add(delivery):
            before = deliveries.find(event.id)
            if before is None or before.status != "pending" or before.attempts:
                continue
        enqueue(DeliveryJob.of(delivery))
        queued += 1
    return queued
