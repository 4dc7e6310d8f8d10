"""The messages in the webhooks queue: each says that one delivery may be due."""

from functools import lru_cache

from pydantic import BaseModel

from frontdesk.duties import Duties
from frontdesk.queue import Queue, open_queue
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable
from webhooks.deliveries.items import Delivery


class DeliveryJob(BaseModel):
    """Look after a delivery. The table alone knows what is to be done."""

    workspace_id: str
    endpoint_id: str
    delivery_id: str


@lru_cache(maxsize=1)
def get_webhooks_queue() -> Queue:
    """The queue of deliveries that the settings name."""
    return open_queue(get_settings().webhooks_queue_url)


def enqueue(delivery: Delivery, delay_seconds: int = 0) -> None:
    """Leave a delivery to the worker; returns when the message is stored durably."""
    job = DeliveryJob(
        workspace_id=delivery.workspace_id,
        endpoint_id=delivery.endpoint_id,
        delivery_id=delivery.id,
    )
    get_webhooks_queue().send(job.model_dump(), group=job.workspace_id, delay_seconds=delay_seconds)


def deliveries(table: AsyncTable) -> Duties[Delivery]:
    """The deliveries as the worker takes them."""
    return Duties(table, Delivery, enqueue)
