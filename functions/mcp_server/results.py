"""Results of tools, and errors as MCP tells them."""

from typing import Any

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.schemas import ReplyModel

REFUSED = -32010
"""In the range that MCP leaves to servers: a limit, or something that does not answer."""

_ERROR = "dev.frontdesk/error"


def answered(text: str, structured: ReplyModel) -> types.CallToolResult:
    """A result, as text for models that read text and as data for programs."""
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=structured.model_dump(mode="json"),
    )


def failed(code: str, text: str, **more: Any) -> types.CallToolResult:
    """A tool's error: the text is for the client's model, ``_meta`` for programs."""
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        is_error=True,
        _meta={_ERROR: {"code": code, **more}},
    )


def refused(error: FrontdeskError) -> types.CallToolResult:
    """An error of ours as a tool's error."""
    if error.status >= 500:
        logger.error("tool failed", code=error.code, detail=error.detail, exc_info=error)
    details = _details(error)
    text = f"{error.title}. {error.detail}" if error.detail != error.title else f"{error.title}."
    if wait := details.get("retry_after"):
        text += f" Try again in {wait} seconds."
    return failed(**details, text=text)


def misused(error: ValidationError) -> types.CallToolResult:
    """Arguments that are not what the tool takes, so that the client's model can correct them."""
    wrong = [
        f"{'.'.join(str(part) for part in entry['loc']) or 'arguments'}: {entry['msg']}"
        for entry in error.errors(include_input=False, include_url=False)[:10]
    ]
    return failed("invalid", "The arguments are not valid. " + "; ".join(wrong))


async def contain(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Around every request: what is ours becomes a JSON-RPC error, what is unforeseen says
    nothing of what is inside."""
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except FrontdeskError as error:
        if error.status >= 500:
            logger.error("request failed", code=error.code, detail=error.detail, exc_info=error)
        code = types.INVALID_PARAMS if error.status in (404, 422) else REFUSED
        raise MCPError(code, error.detail, {_ERROR: _details(error)}) from error
    except Exception as error:
        logger.exception("request crashed", method=ctx.method)
        raise MCPError(types.INTERNAL_ERROR, "Something went wrong on our side.") from error


def _details(error: FrontdeskError) -> dict[str, Any]:
    wait = error.headers.get("Retry-After")
    return {"code": error.code} | ({"retry_after": int(wait)} if wait else {})
