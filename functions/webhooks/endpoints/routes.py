"""Endpoints over HTTP: list, make, read, change, delete, another secret; the catalogue."""

from typing import Annotated

from fastapi import APIRouter, Response

from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.permissions import WEBHOOKS_READ
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table
from webhooks.catalog import CATALOG
from webhooks.endpoints import schemas
from webhooks.endpoints.service import EndpointService
from webhooks.permissions import WEBHOOKS_MANAGE

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])

Reader = Annotated[Principal, require(WEBHOOKS_READ)]
Manager = Annotated[Principal, require(WEBHOOKS_MANAGE)]


@router.get("/events")
def list_webhook_events(_principal: Reader) -> Listing[schemas.EventType]:
    """The events that an endpoint can ask for, each with an example of what is sent."""
    return Listing(items=[schemas.EventType.of(kind) for kind in CATALOG.values()])


@router.get("/endpoints")
def list_webhook_endpoints(
    principal: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Listing[schemas.Endpoint]:
    """The workspace's endpoints, newest first."""
    page, health = EndpointService(get_table(), principal).page(limit=limit, cursor=cursor)
    items = [
        schemas.Endpoint.of(endpoint, state)
        for endpoint, state in zip(page.items, health, strict=True)
    ]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.post("/endpoints", status_code=201)
def create_webhook_endpoint(
    principal: Manager, body: schemas.EndpointCreate, idempotency_key: IdempotencyHeader = None
) -> schemas.EndpointWithSecret:
    """Make an endpoint. The reply is the only one that shows its secret."""
    settings = body.model_dump(mode="json")
    key = IdempotencyKey.given(principal, "create_webhook_endpoint", idempotency_key, settings)
    endpoint, secret = EndpointService(get_table(), principal).create(settings, key)
    return schemas.EndpointWithSecret.with_secret(endpoint, secret)


@router.get("/endpoints/{endpoint_id}")
def get_webhook_endpoint(principal: Reader, endpoint_id: ResourceId) -> schemas.Endpoint:
    """One endpoint and how it fares."""
    return schemas.Endpoint.of(*EndpointService(get_table(), principal).get(endpoint_id))


@router.patch("/endpoints/{endpoint_id}")
def update_webhook_endpoint(
    principal: Manager, endpoint_id: ResourceId, body: schemas.EndpointUpdate
) -> schemas.Endpoint:
    """Change an endpoint; 409 ``revision_conflict`` if it was changed meanwhile."""
    changes = body.model_dump(mode="json", exclude={"revision"}, exclude_none=True)
    service = EndpointService(get_table(), principal)
    return schemas.Endpoint.of(*service.update(endpoint_id, body.revision, changes))


@router.delete("/endpoints/{endpoint_id}", status_code=204, response_class=Response)
def delete_webhook_endpoint(principal: Manager, endpoint_id: ResourceId) -> None:
    """Delete an endpoint with its delivery log; nothing more is sent to it."""
    EndpointService(get_table(), principal).delete(endpoint_id)


@router.post("/endpoints/{endpoint_id}/rotate-secret")
def rotate_webhook_secret(
    principal: Manager, endpoint_id: ResourceId, body: schemas.SecretRotate
) -> schemas.EndpointWithSecret:
    """Give the endpoint a new secret, shown here only. The old one signs beside it for 24 hours;
    409 ``rotation_in_progress`` while two secrets are valid, unless the old one is revoked."""
    endpoint, secret = EndpointService(get_table(), principal).rotate(
        endpoint_id, revoke_previous=body.revoke_previous
    )
    return schemas.EndpointWithSecret.with_secret(endpoint, secret)
