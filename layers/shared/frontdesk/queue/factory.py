"""Chooses the adapter by the queue's URL."""

from functools import lru_cache

from frontdesk.queue.local import LocalQueue, get_local_queues
from frontdesk.queue.port import Queue
from frontdesk.queue.sqs import SqsQueue
from frontdesk.settings import get_settings

LOCAL_SCHEME = "local://"


def open_queue(url: str) -> Queue:
    """The queue at ``local://NAME`` (in DATA_DIR/queues.db) or at an SQS queue's https URL."""
    settings = get_settings()
    if url.startswith(LOCAL_SCHEME):
        name = url.removeprefix(LOCAL_SCHEME)
        return LocalQueue(get_local_queues(settings.data_dir / "queues.db"), name)
    if url.startswith("https://"):
        return SqsQueue(url, region=settings.aws_region)
    raise ValueError(f"a queue URL starts with local:// or https://, not {url!r}")


@lru_cache(maxsize=1)
def get_queue() -> Queue:
    """The queue of background jobs that the settings name."""
    return open_queue(get_settings().jobs_queue_url)
