"""The agent as a server of the official package, made for one request of one caller.

The server is made anew for each request, since its name, its tools and whether it has resources
depend on the key; that takes well under a millisecond. The transport, the versions of the
protocol and its errors are the official package's.
"""

from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from frontdesk.errors import FrontdeskError
from frontdesk.table import AsyncTable
from mcp_server import documents
from mcp_server.ask_tool import ask_agent, ask_tool
from mcp_server.caller import Caller
from mcp_server.results import contain, misused, refused
from mcp_server.schemas import AskInput, SearchInput
from mcp_server.search_tool import search_knowledge, search_tool

Context = ServerRequestContext[Any, Any]


def server_for(table: AsyncTable, caller: Caller) -> Server[Any]:
    """The agent as a server, with what the key's scopes allow."""

    async def list_tools(
        ctx: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        del ctx, params
        tools = [ask_tool(caller)] if caller.asks else []
        return types.ListToolsResult(tools=tools + ([search_tool(caller)] if caller.reads else []))

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        scope = {"ask": caller.asks, "search_knowledge": caller.reads}
        if params.name not in scope:
            raise MCPError(types.INVALID_PARAMS, "There is no such tool.")
        if not scope[params.name]:
            raise MCPError(types.INVALID_PARAMS, "The scopes of this key do not include this tool.")
        given = params.arguments or {}
        try:
            if params.name == "ask":
                return await ask_agent(table, caller, AskInput.model_validate(given), ctx)
            return await search_knowledge(table, caller, SearchInput.model_validate(given))
        except ValidationError as error:
            return misused(error)
        except FrontdeskError as error:
            return refused(error)

    async def list_resources(
        ctx: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        del ctx
        return await documents.list_documents(table, caller, params.cursor if params else None)

    async def list_templates(
        ctx: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        del ctx, params
        return documents.list_templates(caller)

    async def read_resource(
        ctx: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        del ctx
        return await documents.read_document(table, caller, params.uri)

    agent = caller.agent
    server: Server[Any] = Server(
        agent.name,
        title=agent.name,
        description=agent.description or None,
        version=str(caller.version),
        instructions=agent.description or None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources if caller.reads else None,
        on_list_resource_templates=list_templates if caller.reads else None,
        on_read_resource=read_resource if caller.reads else None,
    )
    server.middleware.append(contain)
    return server
