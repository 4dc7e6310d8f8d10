"""The tool `search_knowledge`: what the agent would be given for a question."""

import mcp_types as types

from frontdesk.engine.retrieval.turn import retrieve
from frontdesk.records.agent import Rag
from frontdesk.table import AsyncTable
from mcp_server import limits
from mcp_server.caller import Caller
from mcp_server.documents import document_uri
from mcp_server.results import answered, failed
from mcp_server.schemas import FoundPassage, SearchInput, SearchOutput


def search_tool(caller: Caller) -> types.Tool:
    """What a client's model is told of the tool."""
    return types.Tool(
        name="search_knowledge",
        title=f"Search what {caller.agent.name} knows",
        description=(
            f"Find passages in the documents of the agent {caller.agent.name}, by words and by "
            "meaning, best first, each with its document, page and heading. Nothing is generated."
        ),
        input_schema=SearchInput.model_json_schema(),
        output_schema=SearchOutput.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


async def search_knowledge(
    table: AsyncTable, caller: Caller, given: SearchInput
) -> types.CallToolResult:
    """Search as a turn of the production version would; raises `TooManyRequests`."""
    await limits.SEARCH.hit_async(table, caller.principal.user_id)
    found: list[FoundPassage] = []
    if caller.knowledge and caller.knowledge.documents:
        rag = Rag(top_k=given.k, floor=caller.config.rag.floor)
        retrieval = await retrieve(table, caller.knowledge, rag, given.query)
        if retrieval.failure:
            return failed(retrieval.failure.code, retrieval.failure.detail)
        found = [
            FoundPassage(
                **passage.model_dump(include=set(FoundPassage.model_fields)),
                uri=document_uri(caller, passage.document_id),
            )
            for passage in retrieval.passages
        ]
    return answered(_text(found), SearchOutput(passages=found))


def _text(found: list[FoundPassage]) -> str:
    if not found:
        return "Nothing relevant was found."
    return "\n\n".join(f"{_origin(passage)}\n{passage.text}" for passage in found)


def _origin(passage: FoundPassage) -> str:
    page = f", page {passage.page}" if passage.page is not None else ""
    heading = f" > {passage.heading}" if passage.heading else ""
    return f"{passage.document_name}{page}{heading} (score {passage.score:.2f}, {passage.uri})"
