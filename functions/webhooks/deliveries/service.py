"""Reading the delivery log, sending again, trying an endpoint out."""

from datetime import timedelta

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import Event
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.records.webhook_endpoint import Endpoint
from frontdesk.table import ConditionFailed, Page, Table
from webhooks.catalog import TEST_EVENT
from webhooks.deliveries.items import Attempt, Delivery, DeliveryStatus
from webhooks.deliveries.repository import DeliveryRepository
from webhooks.endpoints.repository import EndpointRepository
from webhooks.errors import DeliveryInProgress, EndpointDisabled
from webhooks.sending.jobs import enqueue

TESTS = Rate("webhook_test", 10, timedelta(minutes=1))
REDELIVERIES = Rate("webhook_redelivery", 60, timedelta(minutes=1))


class DeliveryService:
    """The use cases of the deliveries to one endpoint, for one principal."""

    def __init__(self, table: Table, principal: Principal, endpoint_id: str) -> None:
        self._table = table
        self._principal = principal
        self._endpoint_id = endpoint_id
        self._endpoints = EndpointRepository(table, principal.workspace_id)
        self._deliveries = DeliveryRepository(table, principal.workspace_id, endpoint_id)

    def page(
        self, *, limit: int, cursor: str | None, status: DeliveryStatus | None
    ) -> Page[Delivery]:
        """A page of the log, newest first."""
        self._endpoints.get(self._endpoint_id)
        return self._deliveries.page(limit=limit, cursor=cursor, status=status)

    def get(self, delivery_id: str) -> tuple[Delivery, list[Attempt]]:
        """A delivery with its attempts, newest first."""
        return self._deliveries.get(delivery_id), self._deliveries.attempts(delivery_id)

    def test(self, key: IdempotencyKey | None) -> tuple[Delivery, list[Attempt]]:
        """Send a test event, tried once. An equal ``key`` gives the one that it sent."""
        return once(self._table, key, self.get, lambda: self._send_test(key))

    def _send_test(self, key: IdempotencyKey | None) -> tuple[Delivery, list[Attempt]]:
        self._enabled()
        TESTS.hit(self._table, self._principal.workspace_id)
        event = Event(
            id=new_id("evt"),
            type=TEST_EVENT,
            workspace_id=self._principal.workspace_id,
            created_at=clock.now(),
            data={"endpoint_id": self._endpoint_id},
        )
        delivery = Delivery.of(event, self._endpoint_id)
        entry = audit(self._principal, "webhook.tested", self._endpoint_id)
        if not self._deliveries.add(delivery, entry, *([key.record(delivery.id)] if key else [])):
            raise EndpointDisabled
        enqueue(delivery)
        return delivery, []

    def redeliver(self, delivery_id: str) -> tuple[Delivery, list[Attempt]]:
        """Send a delivery again, now, with the same ``webhook-id`` and body."""
        delivery = self._deliveries.get(delivery_id)
        self._enabled()
        REDELIVERIES.hit(self._table, self._principal.workspace_id)
        if delivery.held(clock.now()):
            raise DeliveryInProgress
        after = {"delivery_id": delivery_id}
        entry = audit(self._principal, "webhook.redelivered", self._endpoint_id, after=after)
        try:
            delivery = self._deliveries.renew(delivery, entry)
        except ConditionFailed:
            raise DeliveryInProgress from None
        enqueue(delivery)
        return delivery, self._deliveries.attempts(delivery_id)

    def _enabled(self) -> Endpoint:
        endpoint = self._endpoints.get(self._endpoint_id)
        if not endpoint.enabled:
            raise EndpointDisabled
        return endpoint
