"""The messages in the webhooks queue: each says that one delivery may be due."""

from functools import lru_cache
from typing import Self

from pydantic import BaseModel

from frontdesk.queue import Queue, open_queue
from frontdesk.settings import get_settings
from webhooks.deliveries.items import Delivery


class DeliveryJob(BaseModel):
    """Look after a delivery. ``put_off`` counts how often its endpoint was too busy for it.

    The table alone knows what is to be done: a message more, or one twice, changes nothing.
    """

    workspace_id: str
    endpoint_id: str
    delivery_id: str
    put_off: int = 0

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """The job of looking after this delivery."""
        return cls(
            workspace_id=delivery.workspace_id,
            endpoint_id=delivery.endpoint_id,
            delivery_id=delivery.id,
        )


@lru_cache(maxsize=1)
def get_webhooks_queue() -> Queue:
    """The queue of deliveries that the settings name."""
    return open_queue(get_settings().webhooks_queue_url)


def enqueue(job: DeliveryJob, *, delay_seconds: int = 0) -> None:
    """Leave a delivery to the worker; returns when the message is stored durably."""
    get_webhooks_queue().send(job.model_dump(), group=job.workspace_id, delay_seconds=delay_seconds)
