"""The queue in the cloud: SQS."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from frontdesk.errors import Unavailable
from frontdesk.queue.port import check_group, check_options, encode, is_fifo


class SqsQueue:
    """One SQS queue, standard or FIFO (by the end of its URL)."""

    def __init__(self, url: str, *, region: str) -> None:
        self._url = url
        self._region = region

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs", region_name=self._region)

    def send(
        self,
        body: dict[str, Any],
        *,
        group: str,
        delay_seconds: int = 0,
        dedupe_id: str | None = None,
    ) -> str:
        """See ``Queue.send``."""
        from botocore.exceptions import BotoCoreError, ClientError

        check_group(group)
        check_options(self._url, delay_seconds, dedupe_id)
        # On a standard queue the group is what makes it fair: no order, and no waiting for others.
        options: dict[str, Any] = {"MessageGroupId": group}
        if delay_seconds:
            options["DelaySeconds"] = delay_seconds
        if is_fifo(self._url):
            # A group of its own per message: a failing message must not hold up the others.
            unique = dedupe_id or uuid4().hex
            options |= {"MessageDeduplicationId": unique, "MessageGroupId": unique}
        if dedupe_id is not None:
            value = {"DataType": "String", "StringValue": dedupe_id}
            options["MessageAttributes"] = {"dedupe_id": value}
        text = encode(body)
        try:
            sent = self._client.send_message(QueueUrl=self._url, MessageBody=text, **options)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(
                "The work could not be queued. Try again in a moment.", code="queue_unavailable"
            ) from error
        return str(sent["MessageId"])
