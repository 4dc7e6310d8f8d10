"""Connections over HTTP, for people."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Response

from channels.adapters.protocol import TestOutcome
from channels.connections import installing, schemas
from channels.connections.service import ConnectionService
from channels.permissions import CHANNELS_READ, CHANNELS_WRITE
from frontdesk import clock
from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/agents/{agent_id}/channels", tags=["channels"])

Reader = Annotated[Principal, require(CHANNELS_READ)]
Writer = Annotated[Principal, require(CHANNELS_WRITE)]


@router.get("")
def list_channels(principal: Reader, agent_id: ResourceId) -> Listing[schemas.ChannelConnection]:
    """The agent's channel connections, newest first; there are at most 10."""
    found = _service(principal, agent_id).all()
    return Listing(items=[schemas.ChannelConnection.of(each) for each in found])


@router.post("", status_code=201)
def create_channel(
    principal: Writer,
    agent_id: ResourceId,
    body: schemas.ChannelCreate,
    idempotency_key: IdempotencyHeader = None,
) -> schemas.ChannelConnection:
    """Make a channel connection; 409 ``channel_limit``."""
    content = {"agent_id": agent_id, **body.model_dump(mode="json")}
    key = IdempotencyKey.given(principal, "create_channel", idempotency_key, content)
    made = _service(principal, agent_id).create(
        type_name=body.type, name=body.name, config=body.config, key=key
    )
    return schemas.ChannelConnection.of(made)


@router.get("/{channel_id}")
def get_channel(
    principal: Reader, agent_id: ResourceId, channel_id: ResourceId
) -> schemas.ChannelConnection:
    """A channel connection, without its secrets."""
    return schemas.ChannelConnection.of(_service(principal, agent_id).get(channel_id))


@router.patch("/{channel_id}")
def update_channel(
    principal: Writer, agent_id: ResourceId, channel_id: ResourceId, body: schemas.ChannelUpdate
) -> schemas.ChannelConnection:
    """Change name or settings, switch on or off. Other settings have to be tested again."""
    changed = _service(principal, agent_id).update(
        channel_id, name=body.name, enabled=body.enabled, config=body.config
    )
    return schemas.ChannelConnection.of(changed)


@router.delete("/{channel_id}", status_code=204, response_class=Response)
def delete_channel(principal: Writer, agent_id: ResourceId, channel_id: ResourceId) -> None:
    """Delete a channel connection with its log; its conversations stay."""
    _service(principal, agent_id).delete(channel_id)


@router.post("/{channel_id}/test")
def test_channel(
    principal: Writer, agent_id: ResourceId, channel_id: ResourceId
) -> schemas.ChannelTest:
    """Ask the platform whether the connection's secrets are good."""
    return _told(asyncio.run(_service(principal, agent_id).test(channel_id)))


@router.post("/{channel_id}/register")
def register_channel(
    principal: Writer, agent_id: ResourceId, channel_id: ResourceId
) -> schemas.ChannelTest:
    """Register Discord's slash command; 409 ``nothing_to_register`` for the others."""
    return _told(asyncio.run(_service(principal, agent_id).register(channel_id)))


@router.post("/{channel_id}/install")
def install_channel(
    principal: Writer, agent_id: ResourceId, channel_id: ResourceId, response: Response
) -> schemas.ChannelInstall:
    """Where to send the browser to install Slack's app; 409 ``nothing_to_install`` for others."""
    connection = _service(principal, agent_id).get(channel_id)
    url, cookie = installing.begin(get_table(), principal, connection)
    response.headers["set-cookie"] = cookie
    return schemas.ChannelInstall(url=url)


@router.get("/{channel_id}/events")
def list_channel_events(
    principal: Reader,
    agent_id: ResourceId,
    channel_id: ResourceId,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[schemas.ChannelEvent]:
    """What came in and went out in the last seven days, newest first."""
    page = _service(principal, agent_id).log(channel_id, limit=limit, cursor=cursor)
    items = [schemas.ChannelEvent.of(entry) for entry in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


def _service(principal: Principal, agent_id: str) -> ConnectionService:
    return ConnectionService(get_table(), principal, agent_id)


def _told(outcome: TestOutcome) -> schemas.ChannelTest:
    return schemas.ChannelTest(
        ok=outcome.ok, code=outcome.code, detail=outcome.detail, checked_at=clock.now()
    )
