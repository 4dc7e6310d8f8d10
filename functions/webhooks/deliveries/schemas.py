"""The delivery log as a client sees it."""

from typing import Self

from frontdesk.schemas import ReplyModel, Timestamp
from webhooks.deliveries.items import Attempt as StoredAttempt
from webhooks.deliveries.items import Delivery as StoredDelivery
from webhooks.deliveries.items import DeliveryStatus, Outcome


class FailureReply(ReplyModel):
    """Why an attempt or a whole delivery failed."""

    code: str
    detail: str


class DeliverySummary(ReplyModel):
    """A delivery without what was sent. ``id`` is the ``webhook-id`` that the receiver got;
    ``response_status`` is that of the last attempt."""

    id: str
    event_type: str
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    failure: FailureReply | None
    created_at: Timestamp
    next_attempt_at: Timestamp | None
    finished_at: Timestamp | None


class AttemptReply(ReplyModel):
    """One try: the headers sent (the body is the delivery's), and what came back."""

    number: int
    outcome: Outcome
    started_at: Timestamp
    duration_ms: int | None
    url: str
    request_headers: dict[str, str]
    status: int | None
    response_headers: dict[str, str]
    response_body: str
    error: FailureReply | None
    next_attempt_at: Timestamp | None


class Delivery(DeliverySummary):
    """A delivery with the body that is sent and its attempts, newest first (100 at most)."""

    deadline_at: Timestamp
    request_body: str
    log: list[AttemptReply]

    @classmethod
    def of(cls, delivery: StoredDelivery, attempts: list[StoredAttempt]) -> Self:
        """The reply for a delivery and its attempts."""
        summary = DeliverySummary.model_validate(delivery)
        return cls(
            **summary.model_dump(),
            deadline_at=delivery.deadline_at,
            request_body=delivery.payload,
            log=[AttemptReply.model_validate(attempt) for attempt in attempts],
        )
