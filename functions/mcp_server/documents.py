"""The agent's documents as resources: listed in pages, read as text within a limit."""

import asyncio
import re

import mcp_types as types
from mcp.shared.exceptions import MCPError

from frontdesk import clock
from frontdesk.blobs import BlobNotFound, get_blobs
from frontdesk.ids import ID_PATTERN
from frontdesk.records.agent import Agent
from frontdesk.records.document import Document
from frontdesk.records.parsed_document import WINDOW, ParsedDocument
from frontdesk.table import AsyncTable, Page, Query, Table, get_table
from mcp_server import limits
from mcp_server.caller import Caller

LISTED = 50
"""Documents on a page of the list."""

_TEXT = "text/plain"
_ID = ID_PATTERN.removeprefix("^").removesuffix("$")
_URI = re.compile(
    rf"frontdesk://agents/(?P<agent>{_ID})/documents/(?P<document>{_ID})"
    r"(/pages/(?P<page>[1-9][0-9]{0,6}))?"
)


class DocumentRepository:
    """The documents of one agent."""

    def __init__(self, table: Table, workspace_id: str, agent_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id
        self._agent_id = agent_id

    def ready(self, cursor: str | None) -> Page[Document]:
        """Those that are ready, newest first."""
        partition = Agent.partition_of(self._workspace_id, self._agent_id)
        return self._table.query(
            Query(
                Document,
                partition,
                "DOC#",
                limit=LISTED,
                cursor=cursor,
                newest_first=True,
                contains=[("status", "ready")],
            )
        )

    def find(self, document_id: str) -> Document | None:
        """One document."""
        key = Document.key_of(self._workspace_id, self._agent_id, document_id)
        return self._table.get(Document, key)


def document_uri(caller: Caller, document_id: str) -> str:
    """The resource of a document."""
    return f"frontdesk://agents/{caller.agent.id}/documents/{document_id}"


async def list_documents(
    table: AsyncTable, caller: Caller, cursor: str | None
) -> types.ListResourcesResult:
    """A page of the agent's ready documents; raises `Invalid` for a cursor that is none."""
    await limits.READ.hit_async(table, caller.principal.user_id)
    page = await asyncio.to_thread(_repository(caller).ready, cursor)
    return types.ListResourcesResult(
        resources=[_resource(caller, document) for document in page.items],
        next_cursor=page.next_cursor,
    )


def list_templates(caller: Caller) -> types.ListResourceTemplatesResult:
    """How a single page of a document is read."""
    uri = document_uri(caller, "{document_id}") + "/pages/{page}"
    template = types.ResourceTemplate(
        name="page",
        title="A page of a document",
        description=(
            "The text of one page, counted from 1; of a document without pages, "
            f"{WINDOW} characters of it."
        ),
        uri_template=uri,
        mime_type=_TEXT,
    )
    return types.ListResourceTemplatesResult(resource_templates=[template])


async def read_document(table: AsyncTable, caller: Caller, uri: str) -> types.ReadResourceResult:
    """The text of a document from its beginning, up to a limit, or that of one of its pages."""
    await limits.READ.hit_async(table, caller.principal.user_id)
    named = _URI.fullmatch(uri)
    if named is None or named["agent"] != caller.agent.id:
        raise _unknown(uri)
    found = await asyncio.to_thread(_repository(caller).find, named["document"])
    if found is None or found.text_key is None:
        raise _unknown(uri)
    page = int(named["page"]) if named["page"] else None
    try:
        text = await asyncio.to_thread(_text, found.text_key, page, document_uri(caller, found.id))
    except BlobNotFound:
        text = None
    if text is None:
        raise _unknown(uri)
    contents = types.TextResourceContents(uri=uri, mime_type=_TEXT, text=text)
    return types.ReadResourceResult(contents=[contents])


def _repository(caller: Caller) -> DocumentRepository:
    return DocumentRepository(get_table(), caller.principal.workspace_id, caller.agent.id)


def _resource(caller: Caller, document: Document) -> types.Resource:
    kind = (document.type or "text").upper()
    pages = f", {document.pages} pages" if document.pages else ""
    found_at = f", from {document.url}" if document.url else ""
    indexed = document.indexed_at or document.updated_at
    return types.Resource(
        uri=document_uri(caller, document.id),
        name=document.name,
        title=document.name,
        description=f"{kind}{pages}{found_at}",
        mime_type=_TEXT,
        annotations=types.Annotations(last_modified=clock.iso(indexed)),
    )


def _text(key: str, number: int | None, uri: str) -> str | None:
    """The text to show; None where there is no such page."""
    parsed = ParsedDocument.from_json(get_blobs().get(key))
    if number is not None:
        page = parsed.page(number)
        return page.text[:WINDOW] if page else None
    return _beginning(parsed, uri)


def _beginning(parsed: ParsedDocument, uri: str) -> str:
    """Whole pages as far as the limit allows, and where the document goes on after them."""
    parts: list[str] = []
    size, number = 0, 1
    while page := parsed.page(number):
        size += len(page.text)
        if parts and size > WINDOW:
            parts.append(f"[The document goes on in {uri}/pages/{number} of {page.pages}.]")
            break
        parts.append(page.text[:WINDOW])
        number += 1
    return "\n\n".join(parts)


def _unknown(uri: str) -> MCPError:
    """The same for what is not there, not ready, and somebody else's."""
    return MCPError(types.INVALID_PARAMS, "There is no such document.", {"uri": uri[:500]})
