"""Connectors over HTTP, for people."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.permissions import KNOWLEDGE_READ
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table
from knowledge.connectors import schemas
from knowledge.connectors.service import ConnectorService
from knowledge.permissions import KNOWLEDGE_WRITE

router = APIRouter(prefix="/api/agents/{agent_id}/knowledge/connectors", tags=["knowledge"])

Reader = Annotated[Principal, require(KNOWLEDGE_READ)]
Writer = Annotated[Principal, require(KNOWLEDGE_WRITE)]


@router.get("")
def list_connectors(principal: Reader, agent_id: ResourceId) -> Listing[schemas.Connector]:
    """The agent's connectors, newest first; there are at most 20."""
    found = _service(principal, agent_id).all()
    return Listing(items=[schemas.Connector.model_validate(each) for each in found])


@router.post("", status_code=201)
def create_connector(
    principal: Writer,
    agent_id: ResourceId,
    body: schemas.ConnectorCreate,
    idempotency_key: IdempotencyHeader = None,
) -> schemas.ConnectorCreated:
    """Make a connector; web and notion begin to sync at once.

    409 ``connector_limit``. The key of a push connector is in this answer and nowhere else.
    """
    content = {"agent_id": agent_id, **body.model_dump(mode="json")}
    key = IdempotencyKey.given(principal, "create_connector", idempotency_key, content)
    made = _service(principal, agent_id).create(
        type_name=body.type,
        name=body.name,
        config=body.config,
        schedule=body.schedule,
        key=key,
    )
    shown = schemas.Connector.model_validate(made.connector)
    return schemas.ConnectorCreated(**shown.model_dump(), key=made.key)


@router.get("/{connector_id}")
def get_connector(
    principal: Reader, agent_id: ResourceId, connector_id: ResourceId
) -> schemas.Connector:
    """A connector, without its secrets."""
    return schemas.Connector.model_validate(_service(principal, agent_id).get(connector_id))


@router.patch("/{connector_id}")
def update_connector(
    principal: Writer,
    agent_id: ResourceId,
    connector_id: ResourceId,
    body: schemas.ConnectorUpdate,
) -> schemas.Connector:
    """Change name, settings or schedule; 409 ``sync_running`` for settings during a sync."""
    changed = _service(principal, agent_id).update(
        connector_id, name=body.name, config=body.config, schedule=body.schedule
    )
    return schemas.Connector.model_validate(changed)


@router.delete("/{connector_id}", status_code=204, response_class=Response)
def delete_connector(
    principal: Writer,
    agent_id: ResourceId,
    connector_id: ResourceId,
    documents: Annotated[
        Literal["keep", "delete"], Query(description="What becomes of what it brought")
    ] = "delete",
) -> None:
    """Delete a connector, and its documents unless they are to be kept."""
    _service(principal, agent_id).delete(connector_id, keep_documents=documents == "keep")


@router.post("/{connector_id}/sync", status_code=202)
def sync_connector(
    principal: Writer, agent_id: ResourceId, connector_id: ResourceId
) -> schemas.Sync:
    """Begin a sync; while one is running that one is the answer."""
    return schemas.Sync.model_validate(_service(principal, agent_id).sync(connector_id))


@router.get("/{connector_id}/syncs")
def list_syncs(
    principal: Reader,
    agent_id: ResourceId,
    connector_id: ResourceId,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[schemas.Sync]:
    """The last 20 syncs of a connector with their logs, newest first."""
    page = _service(principal, agent_id).syncs(connector_id, limit=limit, cursor=cursor)
    items = [schemas.Sync.model_validate(sync) for sync in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.post("/{connector_id}/key")
def rotate_connector_key(
    principal: Writer, agent_id: ResourceId, connector_id: ResourceId
) -> schemas.ConnectorKey:
    """Give a push connector a new key, shown this once; the one before ends at once."""
    made = _service(principal, agent_id).rotate_key(connector_id)
    return schemas.ConnectorKey(key=made.key or "")


@router.post("/{connector_id}/authorize")
def authorize_connector(
    principal: Writer, agent_id: ResourceId, connector_id: ResourceId, response: Response
) -> schemas.AuthorizationBegun:
    """Where to send the browser, so that its person lets us read the source."""
    url, cookie = _service(principal, agent_id).authorize(connector_id)
    response.headers["set-cookie"] = cookie
    return schemas.AuthorizationBegun(url=url)


def _service(principal: Principal, agent_id: str) -> ConnectorService:
    return ConnectorService(get_table(), principal, agent_id)
