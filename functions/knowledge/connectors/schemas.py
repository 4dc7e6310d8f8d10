"""Requests and replies of the connectors' routes."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from frontdesk.records.agent import Line, Text
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp
from knowledge.connectors.crawling.addresses import normalised
from knowledge.connectors.items import ConnectorStatus, LogLevel, Schedule, SyncStatus
from knowledge.connectors.registry import source_types

Type = Annotated[str, WithJsonSchema({"type": "string", "enum": sorted(source_types())})]
Name = Annotated[Line, Field(min_length=1, max_length=80)]
Config = Annotated[
    dict[str, Any],
    Field(max_length=20, description="What the type of the connector takes; secrets write only"),
]

CONTENT_TYPES: dict[str, Literal["md", "txt", "html", "json", "csv"]] = {
    "text/markdown": "md",
    "text/plain": "txt",
    "text/html": "html",
    "application/json": "json",
    "text/csv": "csv",
}
ContentType = Literal["text/markdown", "text/plain", "text/html", "application/json", "text/csv"]


def _web_address(text: str) -> str:
    if normalised(text) is None:
        raise ValueError("must be a web address that begins with http:// or https://")
    return text


class ConnectorCreate(RequestModel):
    """A new connector. ``config`` by type: web ``url``, ``mode`` (page, site, sitemap),
    ``max_pages``, ``max_depth``, ``include``, ``exclude``; notion ``token``, ``root_page_ids``;
    google_drive ``client_id``, ``client_secret``, ``folder_id``; push nothing."""

    type: Type
    name: Name
    config: Config = {}
    schedule: Schedule = "off"


class ConnectorUpdate(RequestModel):
    """Changes; what is absent stays, within ``config`` too."""

    name: Name | None = None
    config: Config | None = None
    schedule: Schedule | None = None


class ConnectorFailure(ReplyModel):
    """Why the last sync failed; ``detail`` is in English, ``code`` is stable."""

    code: str
    detail: str


class Connector(ReplyModel):
    """A connector without its secrets."""

    id: str
    type: Type
    name: str
    config: dict[str, Any]
    schedule: Schedule
    status: ConnectorStatus
    failure: ConnectorFailure | None
    documents: int
    last_sync_at: Timestamp | None
    next_sync_at: Timestamp | None
    created_at: Timestamp


class ConnectorCreated(Connector):
    """A new connector; ``key`` is that of a push connector, shown this once."""

    key: str | None = None


class ConnectorKey(ReplyModel):
    """The new key of a push connector, shown this once."""

    key: str


class SyncLogEntry(ReplyModel):
    """One line of a sync's log."""

    level: LogLevel
    message: str
    url: str | None


class Sync(ReplyModel):
    """A sync: what it did with the things of the source, and what is to say about it."""

    id: str
    status: SyncStatus
    started_at: Timestamp
    finished_at: Timestamp | None
    added: int
    changed: int
    unchanged: int
    removed: int
    failed: int
    log: list[SyncLogEntry]


class AuthorizationBegun(ReplyModel):
    """Where to send the browser."""

    url: str


class PushDocument(RequestModel):
    """A document's content; the whole request may have 1 MB."""

    name: Annotated[Line, Field(min_length=1, max_length=255)]
    content: Annotated[Text, Field(min_length=1, max_length=1_000_000)]
    content_type: ContentType = "text/markdown"
    url: Annotated[str, Field(max_length=1000), AfterValidator(_web_address)] | None = None


class PushedDocument(ReplyModel):
    """What became of a pushed document."""

    external_id: str
    document_id: str
    status: str
