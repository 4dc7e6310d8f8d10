"""The tool `ask`: a turn with the agent."""

import asyncio
import time
from contextlib import aclosing
from typing import Any

import anyio
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from frontdesk.engine.answers import Answer, ask
from frontdesk.engine.runner import live_run
from frontdesk.engine.turns import TurnRequest
from frontdesk.table import AsyncTable
from mcp_server.caller import Caller
from mcp_server.documents import document_uri
from mcp_server.results import answered, failed
from mcp_server.schemas import AskInput, AskOutput, Cited

PROGRESS_SECONDS = 0.2
"""What is written within that time is told together."""


def ask_tool(caller: Caller) -> types.Tool:
    """What a client's model is told of the tool."""
    agent = caller.agent
    about = f" {agent.name} describes itself: {agent.description}" if agent.description else ""
    return types.Tool(
        name="ask",
        title=f"Ask {agent.name}",
        description=(
            f"Ask the agent {agent.name} a question and get its answer, with citations of the "
            "documents it is drawn from. Send the conversation_id of an earlier answer to ask on."
            + about
        ),
        input_schema=AskInput.model_json_schema(),
        output_schema=AskOutput.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            read_only_hint=False, destructive_hint=False, idempotent_hint=False
        ),
    )


async def ask_agent(
    table: AsyncTable,
    caller: Caller,
    given: AskInput,
    ctx: ServerRequestContext[Any, Any],
) -> types.CallToolResult:
    """Run a turn; what it writes is told as progress, if the client asked for that.

    Raises what the engine refuses before the run has begun.
    """
    request = TurnRequest(
        agent_id=caller.agent.id,
        message=given.question,
        conversation_id=given.conversation_id,
        environment="production",
        channel="mcp",
    )
    told, told_at = 0, time.monotonic()
    answer: Answer | None = None
    try:
        async with aclosing(ask(table, caller.credentials, request)) as answers:  # type: ignore[type-var]
            async for answer in answers:
                now = time.monotonic()
                if len(answer.text) > told and now - told_at >= PROGRESS_SECONDS:
                    piece = answer.text[told:]
                    told, told_at = len(answer.text), now
                    await ctx.session.report_progress(told, message=piece)
    except asyncio.CancelledError:
        if answer:
            await _left(answer.run_id, stops=ctx.protocol_version in MODERN_PROTOCOL_VERSIONS)
        raise
    assert answer is not None
    if len(answer.text) > told:
        await ctx.session.report_progress(len(answer.text), message=answer.text[told:])
    return _result(caller, answer)


async def _left(run_id: str, *, stops: bool) -> None:
    """The client has gone: by the newer protocol that stops the run, by the older ones it does
    not. Either way the function stays awake until all of it is stored."""
    if live := live_run(run_id):
        if stops:
            live.cancel()
        with anyio.CancelScope(shield=True):
            await live.ended()


def _result(caller: Caller, answer: Answer) -> types.CallToolResult:
    ids = {"run_id": answer.run_id, "conversation_id": answer.conversation_id}
    if answer.failure:
        text = f"{answer.failure.title}. {answer.failure.detail}"
        if answer.text:
            text += f"\n\nWritten until then:\n{answer.text}"
        return failed(answer.failure.code, text, **ids)
    output = AskOutput(
        answer=answer.text,
        status=answer.status,
        message_id=answer.message_id,
        citations=[
            Cited(
                **citation.model_dump(exclude={"passage_id"}),
                uri=document_uri(caller, citation.document_id) if caller.reads else None,
            )
            for citation in answer.citations
        ],
        **ids,
    )
    return answered(_text(output), output)


def _text(output: AskOutput) -> str:
    """Everything of the answer that a reader of text needs, also to ask on."""
    parts = [output.answer]
    if output.status == "cancelled":
        parts.append("(The answer was stopped before its end.)")
    if output.citations:
        lines = [_line(citation) for citation in output.citations]
        parts.append("Sources:\n" + "\n".join(lines))
    parts.append(f"conversation_id: {output.conversation_id}")
    return "\n\n".join(parts)


def _line(citation: Cited) -> str:
    page = f", page {citation.page}" if citation.page is not None else ""
    where = citation.url or citation.uri
    return f"[{citation.number}] {citation.document_name}{page}" + (f" ({where})" if where else "")
