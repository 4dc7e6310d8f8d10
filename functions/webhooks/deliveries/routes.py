"""The delivery log over HTTP: list, read, send again; the test event."""

from typing import Annotated

from fastapi import APIRouter, Query

from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.permissions import WEBHOOKS_READ
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table
from webhooks.deliveries import schemas
from webhooks.deliveries.items import DeliveryStatus
from webhooks.deliveries.service import DeliveryService
from webhooks.permissions import WEBHOOKS_MANAGE

router = APIRouter(prefix="/api/webhooks/endpoints/{endpoint_id}", tags=["webhooks"])

Reader = Annotated[Principal, require(WEBHOOKS_READ)]
Manager = Annotated[Principal, require(WEBHOOKS_MANAGE)]
Status = Annotated[DeliveryStatus | None, Query(description="Only deliveries in this state")]


@router.post("/test", status_code=201)
def send_test_webhook(
    principal: Manager, endpoint_id: ResourceId, idempotency_key: IdempotencyHeader = None
) -> schemas.Delivery:
    """Send the event ``webhook.test``, once. Read the delivery a moment later for the outcome."""
    content = {"endpoint_id": endpoint_id}
    key = IdempotencyKey.given(principal, "send_test_webhook", idempotency_key, content)
    return schemas.Delivery.of(*DeliveryService(get_table(), principal, endpoint_id).test(key))


@router.get("/deliveries")
def list_webhook_deliveries(
    principal: Reader,
    endpoint_id: ResourceId,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Status = None,
) -> Listing[schemas.DeliverySummary]:
    """What was sent to the endpoint in the last 30 days, newest first."""
    service = DeliveryService(get_table(), principal, endpoint_id)
    page = service.page(limit=limit, cursor=cursor, status=status)
    items = [schemas.DeliverySummary.model_validate(delivery) for delivery in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.get("/deliveries/{delivery_id}")
def get_webhook_delivery(
    principal: Reader, endpoint_id: ResourceId, delivery_id: ResourceId
) -> schemas.Delivery:
    """One delivery with the requests that were made and what came back."""
    service = DeliveryService(get_table(), principal, endpoint_id)
    return schemas.Delivery.of(*service.get(delivery_id))


@router.post("/deliveries/{delivery_id}/redeliver", status_code=202)
def redeliver_webhook(
    principal: Manager, endpoint_id: ResourceId, delivery_id: ResourceId
) -> schemas.Delivery:
    """Send it again now, with the same ``webhook-id`` and body, and retry for another 24 hours."""
    service = DeliveryService(get_table(), principal, endpoint_id)
    return schemas.Delivery.of(*service.redeliver(delivery_id))
