"""HTTP for pages that hold the widget. Authorised by a publishable key and the page's origin."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.security import HTTPBearer

from frontdesk.credentials.keys import read_key
from frontdesk.errors import FrontdeskError
from frontdesk.http import PROBLEM_JSON, PUBLIC, ResourceId, client_ip, declared
from frontdesk.table import get_table
from widget.embedding import cors
from widget.embedding.frame import NOT_FOUND, frame_page
from widget.embedding.pages import is_allowed
from widget.embedding.schemas import PublicConfig, SessionReply, SessionRequest
from widget.embedding.service import AllWorkspacesKeys, EmbeddingService, OpenWidget, presented_key
from widget.errors import OriginNotAllowed

router = APIRouter(prefix="/api/widget/{agent_id}", tags=["widget"])

CONFIG_SECONDS = 60
PUBLISHABLE_KEY = HTTPBearer(
    scheme_name="PublishableKey",
    auto_error=False,
    description="A publishable key of the agent, fd_pub_…, on a page of one of its origins",
)


def _on_its_page(
    agent_id: ResourceId, request: Request, _: Annotated[object, declared(PUBLISHABLE_KEY)]
) -> OpenWidget:
    """The widget of the request's key, if the page that asks may show it."""
    key = presented_key(request.headers.get("authorization"))
    widget = EmbeddingService(get_table()).open(agent_id, key)
    origin = cors.origin_of(request.headers)
    if origin is None or not is_allowed(origin, widget.key.origins):
        raise OriginNotAllowed("Add this page's origin to those of the key.")
    cors.allow(request.scope, origin)
    return widget


OnItsPage = Annotated[OpenWidget, Depends(_on_its_page)]


@router.get("/config")
def get_widget_config(widget: OnItsPage, response: Response) -> PublicConfig:
    """How the widget looks, for a page of an allowed origin."""
    response.headers["Cache-Control"] = f"private, max-age={CONFIG_SECONDS}"
    return widget.public_config()


@router.post("/sessions")
def start_widget_session(widget: OnItsPage, body: SessionRequest, request: Request) -> SessionReply:
    """A token for the visitor: who they were on this device, who the customer's server has
    signed that they are, or somebody new."""
    return EmbeddingService(get_table()).session(widget, body, client_ip(request))


@router.options("/config", include_in_schema=False)
@router.options("/sessions", include_in_schema=False)
def answer_preflight(agent_id: ResourceId, request: Request) -> Response:
    """Tell a browser that pages of an allowed origin may ask; nothing for any other."""
    origin = request.headers.get("origin")
    if origin is None or not AllWorkspacesKeys(get_table()).allow(agent_id, origin):
        raise OriginNotAllowed("Add this page's origin to those of a key.")
    cors.allow(request.scope, origin)
    return Response(status_code=204, headers=cors.PREFLIGHT_HEADERS)


_FRAME: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "No such widget; a problem for what is no id",
        "content": {
            "text/html": {},
            PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
        },
    },
}


@router.get("/frame", response_class=HTMLResponse, responses=_FRAME, openapi_extra=PUBLIC)
def get_widget_frame(
    agent_id: ResourceId,
    key: Annotated[str, Query(max_length=300, description="The publishable key")] = "",
    origin: Annotated[str, Query(max_length=300, description="The page that holds it")] = "",
) -> Response:
    """The page of the iframe; only pages of the key's origins can hold it."""
    try:
        widget = EmbeddingService(get_table()).open(agent_id, read_key(key, "publishable"))
    except FrontdeskError as refusal:
        if refusal.status >= 500:
            raise
        return HTMLResponse(NOT_FOUND, 404)
    if origin and not is_allowed(origin, widget.key.origins):
        return HTMLResponse(NOT_FOUND, 404)
    language = widget.settings.language
    page, headers = frame_page(widget.key, key, origin, "en" if language == "auto" else language)
    return HTMLResponse(page, headers=headers)
