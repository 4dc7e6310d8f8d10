"""MCP over streamable HTTP."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from frontdesk.credentials.keys import note_use
from frontdesk.http import (
    MAX_BODY_BYTES,
    PROBLEM_JSON,
    SECRET_KEY,
    MalformedJson,
    ResourceId,
    declared,
)
from frontdesk.schemas import Problem
from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, get_async_table
from mcp_server.caller import Caller, identify
from mcp_server.errors import NoStream, OriginNotAllowed
from mcp_server.protocol import server_for

router = APIRouter(prefix="/api/v1/agents/{agent_id}/mcp", tags=["mcp_server"])

_MESSAGE: dict[str, Any] = {
    "type": "object",
    "description": "A message of JSON-RPC 2.0 as the Model Context Protocol has them",
    "required": ["jsonrpc", "method"],
    "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": {"type": ["string", "integer"]},
        "method": {"type": "string"},
        "params": {"type": "object"},
    },
}
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _MESSAGE}}}}
_ERROR: dict[str, Any] = {"application/json": {}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; as a stream where the tool `ask` was called and the client "
        "takes one, with notifications of its progress before it",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/event-stream": {
                "schema": {"type": "string", "description": "Events whose data are messages"}
            },
        },
    },
    202: {"description": "A notification was taken"},
    400: {"description": "No message of the protocol: an error of JSON-RPC", "content": _ERROR},
    404: {
        "description": "No such agent: a problem; no such method: an error of JSON-RPC",
        "content": _ERROR | {PROBLEM_JSON: {}},
    },
    406: {"description": "The client takes no JSON", "content": _ERROR},
}
_REFUSAL: dict[int | str, dict[str, Any]] = {
    405: {"description": "Always, to a key that is good", "model": Problem}
}


Keyed = Annotated[object, declared(SECRET_KEY)]
"""What a key may do is asked by each tool."""


class McpResponse(Response):
    """The answer to one POST, in JSON; for a question to the agent, which takes its time, as a
    stream where the client takes one."""

    def __init__(self, table: AsyncTable, caller: Caller, body: bytes, accept: str) -> None:
        super().__init__()
        self._table = table
        self._caller = caller
        self._sent = body
        self._asks = _asks(body)
        self._streams = self._asks and any(
            kind in accept for kind in ("text/event-stream", "text/*", "*/*")
        )
        left = caller.allowance
        if self._asks:
            left = replace(left, remaining=max(0, left.remaining - 1))
        self._left = [(n.lower().encode(), v.encode()) for n, v in left.headers().items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        manager = StreamableHTTPSessionManager(
            server_for(self._table, self._caller),
            stateless=True,
            json_response=not self._streams,
            max_request_body_size=MAX_BODY_BYTES,
        )
        read = False

        async def replay() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": self._sent, "more_body": False}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._left]
            await send(message)

        async with manager.run():
            await manager.handle_request(scope, replay, send_with_headers)
        if not self._asks:  # which the run itself has noted
            await note_use(self._table, self._caller.key)


def _asks(body: bytes) -> bool:
    """Whether the body calls the tool `ask`; whatever else it is, the package judges."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    match message:
        case {"method": "tools/call", "params": {"name": "ask"}}:
            return True
        case _:
            return False


@router.post(
    "", status_code=200, responses=_ANSWERS, response_class=McpResponse, openapi_extra=_BODY
)
async def call_mcp(agent_id: ResourceId, request: Request, _: Keyed) -> Response:
    """Call the agent over MCP (streamable HTTP, stateless) with a secret key of it."""
    caller = await _identify(request, agent_id)
    try:
        body = await request.body()
    except ClientDisconnect:
        raise MalformedJson("The request broke off.") from None
    accept = request.headers.get("accept", "")
    return McpResponse(get_async_table(), caller, body, accept)


@router.get("", status_code=405, responses=_REFUSAL)
async def open_mcp_stream(agent_id: ResourceId, request: Request, _: Keyed) -> None:
    """405: this server sends nothing that nobody asked for."""
    await _identify(request, agent_id)
    raise NoStream("This server has no stream of its own; send POST.", headers={"Allow": "POST"})


@router.delete("", status_code=405, responses=_REFUSAL)
async def end_mcp_session(agent_id: ResourceId, request: Request, _: Keyed) -> None:
    """405: this server keeps no session that could be ended."""
    await _identify(request, agent_id)
    raise NoStream("This server keeps no sessions; send POST.", headers={"Allow": "POST"})


async def _identify(request: Request, agent_id: str) -> Caller:
    _check_origin(request.headers.getlist("origin"))
    authorization = request.headers.get("authorization")
    return await identify(get_async_table(), authorization, agent_id)


def _check_origin(origins: list[str]) -> None:
    """Only browsers send an Origin. A page of somebody else that has made its name point here
    (DNS rebinding) is refused before anything is read."""
    parts = urlsplit(get_settings().base_url)
    own = f"{parts.scheme}://{parts.netloc}"
    if any(origin != own for origin in origins):
        raise OriginNotAllowed("Call this address from a program, not from a web page.")
