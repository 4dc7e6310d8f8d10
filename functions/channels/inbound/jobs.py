"""The messages in the channels queue: each says that one arrival may wait for its answer."""

from functools import lru_cache

from pydantic import BaseModel

from channels.inbound.items import Arrival
from frontdesk.queue import Queue, open_queue
from frontdesk.settings import get_settings


class ArrivalJob(BaseModel):
    """Look after an arrival. The table alone knows what is to be done."""

    workspace_id: str
    channel_id: str
    arrival_id: str


@lru_cache(maxsize=1)
def get_channels_queue() -> Queue:
    """The queue of arrivals that the settings name."""
    return open_queue(get_settings().channels_queue_url)


def enqueue(arrival: Arrival, delay_seconds: int = 0) -> None:
    """Leave an arrival to the worker; returns when the message is stored durably."""
    job = ArrivalJob(
        workspace_id=arrival.workspace_id, channel_id=arrival.channel_id, arrival_id=arrival.id
    )
    get_channels_queue().send(job.model_dump(), group=job.workspace_id, delay_seconds=delay_seconds)
