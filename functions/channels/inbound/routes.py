"""What the platforms call. Their signatures stand for a sign-in; see the adapters."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyHeader

from channels.adapters.protocol import RawRequest
from channels.connections import installing
from channels.inbound.receiving import Receiver
from frontdesk.http import PUBLIC, ResourceId, client_ip, declared
from frontdesk.settings import get_settings
from frontdesk.table import get_table

router = APIRouter(prefix="/api/channels", tags=["channels"])


def _signature(platform: str, header: str, how: str) -> Any:
    """What the adapter proves."""
    scheme = APIKeyHeader(
        name=header, scheme_name=f"{platform}Signature", description=how, auto_error=False
    )
    return declared(scheme)


_SLACK = _signature("Slack", "X-Slack-Signature", "HMAC-SHA256 of time and body by Slack")
_DISCORD = _signature("Discord", "X-Signature-Ed25519", "Ed25519 of time and body by Discord")
_TWILIO = _signature("Twilio", "X-Twilio-Signature", "HMAC-SHA1 of address and form by Twilio")

_JSON: dict[int | str, dict[str, Any]] = {
    200: {"description": "As the platform wants it", "content": {"application/json": {}}}
}
_XML: dict[int | str, dict[str, Any]] = {
    200: {"description": "As the platform wants it", "content": {"text/xml": {}}}
}


@router.post(
    "/slack/{channel_id}/events", response_class=Response, responses=_JSON, dependencies=[_SLACK]
)
async def receive_slack_event(channel_id: ResourceId, request: Request) -> Response:
    """Slack's Events API: signed with ``X-Slack-Signature``; 401 ``signature_refused``."""
    return await _received("slack", "events", channel_id, request)


@router.get(
    "/slack/oauth",
    status_code=303,
    response_class=Response,
    responses={303: {"description": "Back to the agent in the web app"}},
    openapi_extra=PUBLIC,
)
def finish_slack_install(
    request: Request,
    state: Annotated[str, Query(max_length=2000)],
    code: Annotated[str | None, Query(max_length=4000)] = None,
    error: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """Where Slack sends the browser back after an install; 422 ``invalid_state``."""
    installing.CALLBACKS.hit(get_table(), client_ip(request))
    url = installing.finish(
        get_table(),
        "slack",
        state=state,
        code=None if error is not None else code,
        browser=request.cookies.get(installing.TRIPS.cookie),
    )
    headers = {"location": url, "set-cookie": installing.cookie_gone("slack")}
    return Response(status_code=303, headers=headers)


@router.post(
    "/discord/{channel_id}/interactions",
    response_class=Response,
    responses=_JSON,
    dependencies=[_DISCORD],
)
async def receive_discord_interaction(channel_id: ResourceId, request: Request) -> Response:
    """Discord's interactions: signed with Ed25519; 401 ``signature_refused``."""
    return await _received("discord", "interactions", channel_id, request)


@router.post(
    "/whatsapp/{channel_id}/messages",
    response_class=Response,
    responses=_XML,
    dependencies=[_TWILIO],
)
async def receive_whatsapp_message(channel_id: ResourceId, request: Request) -> Response:
    """Messages from Twilio: signed with ``X-Twilio-Signature``; 401 ``signature_refused``."""
    return await _received("whatsapp", "messages", channel_id, request)


@router.post(
    "/whatsapp/{channel_id}/status", response_class=Response, responses=_XML, dependencies=[_TWILIO]
)
async def receive_whatsapp_status(channel_id: ResourceId, request: Request) -> Response:
    """What became of an answer, from Twilio: signed as its messages are."""
    return await _received("whatsapp", "status", channel_id, request)


async def _received(type_name: str, part: str, channel_id: str, request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    raw = RawRequest(
        part=part,
        # Behind a proxy the request's own address is not the one that was called and signed.
        url=f"{get_settings().base_url.rstrip('/')}{request.url.path}{query}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )
    receiver = Receiver(get_table())
    answer = await run_in_threadpool(
        receiver.receive, type_name, channel_id, raw, client_ip(request)
    )
    return Response(answer.body, answer.status, media_type=answer.content_type)
