"""Receives from queues and calls functions: SQS event sources, bus targets, schedules."""

import hashlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frontdesk.queue.local_store import LocalQueues, Message
from local.functions import Functions

_log = logging.getLogger("local")
_MAX_BACKOFF_SECONDS = 300
_LOOK_SECONDS = 30.0  # in case that nobody wakes us
_GIVE_WAY_SECONDS = (0.25, 3.0)  # at least, at most
_GIVE_WAY_TIMES = 30  # as long as the batch computed, while people wait
_LOOK_AGAIN_SECONDS = 0.05
_REGION = "eu-west-1"


def give_way_seconds(computed: float) -> float:
    """How long a consumer waits, while people do, after a batch that took so many seconds of
    processor time: in proportion, so that large batches get no more of it than single messages."""
    least, most = _GIVE_WAY_SECONDS
    return min(max(least, computed * _GIVE_WAY_TIMES), most)


@dataclass(frozen=True)
class Source:
    """A queue and the function it feeds.

    ``raw`` hands over the message itself (bus and scheduler), else an SQS event with up to
    ``batch_size`` records. After ``max_receives`` failures a message goes to ``<queue>-dead``.
    ``threads`` consumers take from it, of which the work of one group (a workspace) occupies at
    most ``share``.
    """

    queue: str
    function: str
    visibility_timeout: float
    max_receives: int | None
    batch_size: int = 1
    partial: bool = False
    raw: bool = False
    threads: int = 1

    @property
    def share(self) -> int:
        """One consumer is left for the others, however much a group has waiting."""
        return max(1, self.threads - 1)


class Wakeup:
    """Lets the consumers of one queue sleep until something is there."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._changes = 0

    def notify(self) -> None:
        """There is something to receive, or the consumers are to end."""
        with self._condition:
            self._changes += 1
            self._condition.notify_all()

    def wait(self, seen: int, timeout: float) -> int:
        """Return the count of changes as soon as it differs from ``seen``, or after a while."""
        with self._condition:
            if self._changes == seen:
                self._condition.wait(timeout)
            return self._changes


class Consumer(threading.Thread):
    """One thread that handles one source's messages, a batch at a time."""

    def __init__(
        self,
        source: Source,
        queues: LocalQueues,
        functions: Functions,
        wakeup: Wakeup,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(name=f"consumer-{source.queue}", daemon=True)
        self._source = source
        self._queues = queues
        self._functions = functions
        self._wakeup = wakeup
        self._busy = busy
        self._stopping = threading.Event()

    def run(self) -> None:
        """The thread's body."""
        seen = 0
        while not self._stopping.is_set():
            began = time.thread_time()
            try:
                if self.work():
                    self._give_way(time.thread_time() - began)
                    continue
            except sqlite3.Error as error:
                # Disk full or file locked: the messages stay, and so does their receive.
                _log.warning("queue %s: %s; trying again", self._source.queue, error)
            seen = self._wakeup.wait(seen, _LOOK_SECONDS)

    def _give_way(self, computed: float) -> None:
        """People who wait for an answer come first: one process runs one Python thread at a time.

        Bounded, so that the work goes on at some pace however long the load lasts.
        """
        deadline = time.monotonic() + give_way_seconds(computed)
        while self._busy() and time.monotonic() < deadline and not self._stopping.is_set():
            time.sleep(_LOOK_AGAIN_SECONDS)

    def stop(self) -> None:
        """Take no more batches; the current one is finished."""
        self._stopping.set()

    def work(self) -> bool:
        """Handle one batch; False when nothing was due."""
        source = self._source
        messages = self._queues.receive(
            source.queue,
            source.batch_size,
            source.visibility_timeout,
            max_receive_count=source.max_receives,
            share=source.share,
        )
        if not messages:
            return False
        failed = self._call(messages)
        with self._queues.transaction():  # one wait for the disk, not one for each message
            for message in messages:
                if message.id not in failed:
                    self._queues.delete(message.receipt)
                elif source.max_receives and message.receive_count >= source.max_receives:
                    self._queues.dead_letter(message.receipt, failed[message.id])
                else:
                    delay = min(2 ** (message.receive_count - 1), _MAX_BACKOFF_SECONDS)
                    self._queues.release(message.receipt, delay)
        return True

    def _call(self, messages: list[Message]) -> dict[str, str]:
        """Call the function; the ids of failed messages with the reason."""
        source = self._source
        event: Any = messages[0].body if source.raw else sqs_event(source.queue, messages)
        try:
            answer = self._functions.invoke(source.function, event)
        except Exception as error:
            _log.exception("%s failed on %s", source.function, source.queue)
            return {message.id: repr(error) for message in messages}
        if not source.partial:
            return {}
        return _partial_failures(answer, [message.id for message in messages])


def sqs_event(queue: str, messages: list[Message]) -> dict[str, Any]:
    """The event that Lambda's SQS poller would make of the messages."""
    return {"Records": [_record(queue, message) for message in messages]}


def _record(queue: str, message: Message) -> dict[str, Any]:
    body = json.dumps(message.body, separators=(",", ":"))
    sent = str(int(message.sent_at.timestamp() * 1000))
    attributes = {}
    group = {"MessageGroupId": message.group} if message.group else {}
    if message.dedupe_id is not None:
        attributes["dedupe_id"] = {
            "stringValue": message.dedupe_id,
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        }
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receive_count),
            "SentTimestamp": sent,
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": sent,
            **group,
        },
        "messageAttributes": attributes,
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{_REGION}:000000000000:{queue}",
        "awsRegion": _REGION,
    }


def _partial_failures(answer: Any, ids: list[str]) -> dict[str, str]:
    """As Lambda reads it: nothing returned is success, anything invalid fails the whole batch."""
    invalid = dict.fromkeys(ids, "the function returned invalid batchItemFailures")
    try:
        entries = (answer or {}).get("batchItemFailures") or []
        failed = {str(entry["itemIdentifier"]) for entry in entries}
    except (AttributeError, KeyError, TypeError):
        return invalid
    if not failed <= set(ids):
        return invalid
    return dict.fromkeys(failed, "the function reported the message as failed")
