"""What a queue promises, and the limits of SQS that hold for every adapter."""

import json
import re
from typing import Any, Protocol

from frontdesk.errors import PayloadTooLarge

MAX_BODY_BYTES = 1_000_000
"""SQS takes 1 MiB with its attributes; the rest is room for those."""
MAX_DELAY_SECONDS = 900

_GROUP = re.compile(r"[!-~]{1,128}")
_DEDUPE_ID = re.compile(r"[!-~]{1,128}")


class Queue(Protocol):
    """Messages are JSON objects, delivered at least once and in no promised order."""

    def send(
        self,
        body: dict[str, Any],
        *,
        group: str,
        delay_seconds: int = 0,
        dedupe_id: str | None = None,
    ) -> str:
        """Store the message durably and return its id.

        ``group`` says whose work it is: the workspace's id, or the user's where there is none
        yet. Groups share the consumers: who has many messages waiting does not hold up the
        others.
        ``delay_seconds`` (0 to 900) hides it for that long. Sends with one ``dedupe_id`` within
        five minutes are stored once by FIFO queues and on one machine. A standard SQS queue
        cannot do that and hands the id to the consumer as the message attribute ``dedupe_id``;
        either way a consumer must bear the same message twice.

        Raises ``PayloadTooLarge`` above 1,000,000 bytes of JSON, ``Unavailable`` when the queue
        cannot store it, ``ValueError`` or ``TypeError`` for arguments that no queue takes.
        """
        ...


def encode(body: dict[str, Any]) -> str:
    """The message as ASCII JSON, which no control character can make unacceptable to SQS."""
    text = json.dumps(body, separators=(",", ":"), allow_nan=False)
    if len(text) > MAX_BODY_BYTES:
        raise PayloadTooLarge(
            f"A message may have {MAX_BODY_BYTES} bytes, this one has {len(text)}",
            code="message_too_large",
        )
    return text


def check_group(group: str) -> None:
    """Refuse on every adapter a group that SQS would refuse."""
    if not _GROUP.fullmatch(group):
        raise ValueError("a group is 1 to 128 printable ASCII characters without spaces")


def check_options(queue: str, delay_seconds: int, dedupe_id: str | None) -> None:
    """Refuse on every adapter what SQS would refuse."""
    if not 0 <= delay_seconds <= MAX_DELAY_SECONDS:
        raise ValueError(f"a delay is 0 to {MAX_DELAY_SECONDS} seconds, not {delay_seconds}")
    if delay_seconds and is_fifo(queue):
        raise ValueError("a FIFO queue cannot delay a single message")
    if dedupe_id is not None and not _DEDUPE_ID.fullmatch(dedupe_id):
        raise ValueError("a dedupe_id is 1 to 128 printable ASCII characters without spaces")


def is_fifo(queue: str) -> bool:
    """SQS tells a FIFO queue by its name."""
    return queue.endswith(".fifo")
