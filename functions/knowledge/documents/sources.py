"""Documents that connectors bring: one for each item of a source, however often it comes."""

from dataclasses import dataclass
from hashlib import sha256
from typing import get_args

from ulid import ULID

from frontdesk import clock
from frontdesk.records.document import Document, DocumentKind
from knowledge.documents.actor import Actor
from knowledge.documents.failures import PASSING
from knowledge.documents.items import folder_of, queued
from knowledge.documents.names import MAX_LENGTH, clean_name

_TIME_BYTES = 6


@dataclass(frozen=True, slots=True)
class SourceContent:
    """An item of a connector as it is now."""

    connector_id: str
    external_id: str
    name: str
    url: str | None
    content: bytes
    kind_hint: str


def source_document_id(connector_id: str, external_id: str) -> str:
    """The id of an item's document: always the same, listed with the connector's other ones."""
    time = ULID.from_str(connector_id.partition("_")[2]).bytes[:_TIME_BYTES]
    digest = sha256(f"{connector_id}\0{external_id}".encode()).digest()
    return f"doc_{ULID(time + digest[: 16 - _TIME_BYTES])}"


def source_document(actor: Actor, agent_id: str, source: SourceContent) -> Document:
    """The document that an item becomes, queued."""
    moment = clock.now()
    digest = sha256(source.content).hexdigest()
    document_id = source_document_id(source.connector_id, source.external_id)
    return Document.model_validate(
        {
            "id": document_id,
            "workspace_id": actor.workspace_id,
            "agent_id": agent_id,
            "name": source_name(source.name, source.kind_hint),
            # What is written decides; this is for kinds of text, which look alike.
            "type": source.kind_hint if source.kind_hint in get_args(DocumentKind) else None,
            "size": len(source.content),
            "sha256": digest,
            "connector_id": source.connector_id,
            "url": source.url,
            # Another content has another place, so that nobody reads one that is being replaced.
            "file_key": f"{folder_of(actor.workspace_id, agent_id, document_id)}file-{digest[:16]}",
            "created_by": actor.author,
            "created_at": moment,
            "updated_at": moment,
        }
        | queued(moment)
    )


def source_name(name: str, kind_hint: str) -> str:
    """A title as the name of a document; what no name may contain is left out."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    plain = plain.replace("/", "-").replace("\\", "-").strip()[:MAX_LENGTH]
    try:
        return clean_name(plain)
    except ValueError:
        return f"untitled.{kind_hint}"


def unchanged(known: Document, fresh: Document) -> bool:
    """Whether the item needs no work: the same bytes, unless they failed for a passing reason."""
    passing = known.failure is not None and known.failure.code in PASSING
    return known.sha256 == fresh.sha256 and not (known.status == "failed" and passing)
