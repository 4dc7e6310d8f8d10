"""The way back from an authorization, and pushing documents, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.security import HTTPBearer

from frontdesk.http import PUBLIC, ResourceId, client_ip, declared
from frontdesk.table import get_table
from knowledge.connectors import authorization, schemas
from knowledge.connectors.pushing import Pushed, PushService

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])

CONNECTOR_KEY = HTTPBearer(
    scheme_name="ConnectorKey", auto_error=False, description="The key of a connector, fd_push_…"
)
ExternalId = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9._~:@=+-]{1,200}$", description="The id that you give the document"),
]


@router.get(
    "/oauth/callback",
    status_code=303,
    response_class=Response,
    responses={303: {"description": "Back to the agent in the web app"}},
    openapi_extra=PUBLIC,
)
def finish_authorization(
    request: Request,
    state: Annotated[str, Query(max_length=2000)],
    code: Annotated[str | None, Query(max_length=4000)] = None,
    error: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """Where a source sends the browser back after an authorization."""
    authorization.CALLBACKS.hit(get_table(), client_ip(request))
    url = authorization.finish(
        get_table(),
        state=state,
        code=code,
        error=error,
        browser=request.cookies.get(authorization.TRIPS.cookie),
    )
    headers = {"location": url, "set-cookie": authorization.cookie_gone()}
    return Response(status_code=303, headers=headers)


def _push(
    request: Request, connector_id: ResourceId, _: Annotated[object, declared(CONNECTOR_KEY)]
) -> PushService:
    """The key is checked before anything is said about path or body."""
    return PushService.open_with(
        get_table(), connector_id, request.headers.get("authorization"), client_ip(request)
    )


Push = Annotated[PushService, Depends(_push)]


@router.put("/push/{connector_id}/documents/{external_id}")
def push_document(
    push: Push, connector_id: ResourceId, external_id: ExternalId, body: schemas.PushDocument
) -> schemas.PushedDocument:
    """Create or replace a document with a connector's key; the same content changes nothing."""
    del connector_id
    document = push.put(
        external_id,
        Pushed(body.name, body.content, schemas.CONTENT_TYPES[body.content_type], body.url),
    )
    return schemas.PushedDocument(
        external_id=external_id, document_id=document.id, status=document.status
    )


@router.delete(
    "/push/{connector_id}/documents/{external_id}", status_code=204, response_class=Response
)
def delete_pushed_document(push: Push, connector_id: ResourceId, external_id: ExternalId) -> None:
    """Delete a document with a connector's key; one that is not there is no error."""
    del connector_id
    push.delete(external_id)
