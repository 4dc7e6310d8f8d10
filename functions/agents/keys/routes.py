"""Keys over HTTP: list, make, change, revoke; the secret that signs who a visitor is."""

from typing import Annotated

from fastapi import APIRouter, Response

from agents.keys import schemas
from agents.keys.service import KeyService
from agents.permissions import KEYS_MANAGE, KEYS_READ
from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/agents/{agent_id}/keys", tags=["agents"])

Reader = Annotated[Principal, require(KEYS_READ)]
Writer = Annotated[Principal, require(KEYS_MANAGE)]


@router.get("")
def list_keys(
    principal: Reader, agent_id: ResourceId, limit: Limit = 50, cursor: Cursor = None
) -> Listing[schemas.ApiKey]:
    """The agent's keys, newest first; revoked ones for 30 days."""
    page = KeyService(get_table(), principal, agent_id).page(limit=limit, cursor=cursor)
    items = [schemas.ApiKey.of(key) for key in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201)
def create_key(
    principal: Writer,
    agent_id: ResourceId,
    body: schemas.ApiKeyCreate,
    idempotency_key: IdempotencyHeader = None,
) -> schemas.ApiKeyWithSecret:
    """Make a key. The reply is the only one that shows it; a repeat with the same
    Idempotency-Key is a 409 ``key_already_made`` that names the key's id."""
    operation = f"create_key/{agent_id}"
    idempotency = IdempotencyKey.given(principal, operation, idempotency_key, body)
    key, secret = KeyService(get_table(), principal, agent_id).create(
        name=body.name,
        type_=body.type,
        scopes=body.scopes,
        origins=body.origins,
        expires_at=body.expires_at,
        idempotency=idempotency,
    )
    return schemas.ApiKeyWithSecret.with_secret(key, secret)


@router.patch("/{key_id}")
def update_key(
    principal: Writer, agent_id: ResourceId, key_id: ResourceId, body: schemas.ApiKeyUpdate
) -> schemas.ApiKey:
    """Change a key's name, origins or expiry."""
    changes = body.model_dump(exclude_unset=True)
    for name in ("name", "origins"):
        if changes.get(name, "") is None:
            del changes[name]
    service = KeyService(get_table(), principal, agent_id)
    return schemas.ApiKey.of(service.update(key_id, changes))


@router.delete("/{key_id}", status_code=204, response_class=Response)
def revoke_key(principal: Writer, agent_id: ResourceId, key_id: ResourceId) -> None:
    """Revoke a key: the next request with it is refused, and a running answer is cut."""
    KeyService(get_table(), principal, agent_id).revoke(key_id)


@router.post("/{key_id}/identity-secret")
def create_identity_secret(
    principal: Writer, agent_id: ResourceId, key_id: ResourceId
) -> schemas.IdentitySecret:
    """Make the secret with which your server signs who a visitor is; it replaces the former."""
    service = KeyService(get_table(), principal, agent_id)
    return schemas.IdentitySecret(secret=service.set_identity_secret(key_id))


@router.delete("/{key_id}/identity-secret", status_code=204, response_class=Response)
def delete_identity_secret(principal: Writer, agent_id: ResourceId, key_id: ResourceId) -> None:
    """Remove that secret: no signature of a visitor is good any more."""
    KeyService(get_table(), principal, agent_id).remove_identity_secret(key_id)
