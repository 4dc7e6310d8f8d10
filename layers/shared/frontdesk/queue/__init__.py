"""The queue port: work for later, delivered at least once.

``send`` returns only after the message is safe. Consumers are functions that get SQS events, so
the port has no ``receive``; on one machine the local runtime receives from ``LocalQueues``.
"""

from frontdesk.queue.factory import get_queue, open_queue
from frontdesk.queue.port import Queue

__all__ = ["Queue", "get_queue", "open_queue"]
